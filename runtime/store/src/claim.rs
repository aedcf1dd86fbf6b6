//! One process at a time runs a pipeline.
//!
//! The claim is something that is given up when its process ends, however it ends, so that after a kill the next run can start at once: a
//! lock on a file beside SQLite, a lock of a session in PostgreSQL. A session can also be lost while its process lives. Therefore a claim is
//! held anew before each attempt and before the end of a run is recorded ([`Store::hold`]), and an epoch is recorded only under the newest
//! attempt at its run ([`Store::prepare_epoch`]).

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection};
use tokio::sync::Mutex;
use weir_types::PipelineName;

use crate::error::doing;
use crate::open::Backend;
use crate::{Store, StoreError};

const FOLDER: &str = "locks";

/// For so long a session that has just ended may still hold its locks, since nobody waits for the server to notice. Arbitrary.
const SESSION_ENDS: Duration = Duration::from_millis(500);

/// How often to ask during that time.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// The right to run a pipeline and to change its records; given back when dropped.
#[derive(Debug)]
pub struct Claim {
    pipeline: PipelineName,
    held: Held,
}

/// What goes when the claim goes.
#[derive(Debug)]
enum Held {
    File(#[expect(dead_code, reason = "it is held for what its end does")] File),
    /// In a mutex, because a connection cannot be used from two threads, and claims are passed around by reference.
    Session(Mutex<AnyConnection>),
}

impl Claim {
    /// Returns the pipeline.
    pub fn pipeline(&self) -> &PipelineName {
        &self.pipeline
    }
}

impl Store {
    /// Claims a pipeline.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process, or another run in this one, holds it.
    pub async fn claim(&self, pipeline: &PipelineName) -> Result<Claim, StoreError> {
        let held = match self.backend {
            Backend::Sqlite => lock(&self.folder, &format!("pipeline-{pipeline}"), Locked::Refuse)?.map(Held::File),
            Backend::Postgres => self.session(pipeline).await?.map(|session| Held::Session(Mutex::new(session))),
        };
        let held = held.ok_or_else(|| StoreError::Busy(pipeline.clone()))?;
        Ok(Claim { pipeline: pipeline.clone(), held })
    }

    /// Makes sure that a claim is still held; one whose session was lost is taken anew, unless somebody else was faster.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process holds the pipeline by now.
    pub async fn hold(&self, claim: &Claim) -> Result<(), StoreError> {
        let Held::Session(session) = &claim.held else { return Ok(()) };
        let mut session = session.lock().await;
        if session.ping().await.is_err() {
            let again = self.session(&claim.pipeline).await?;
            *session = again.ok_or_else(|| StoreError::Busy(claim.pipeline.clone()))?;
        }
        Ok(())
    }

    /// Opens a session that holds the pipeline's lock; nothing when another one does.
    async fn session(&self, pipeline: &PipelineName) -> Result<Option<AnyConnection>, StoreError> {
        let mut connection = self.connection().await?;
        let asked = Instant::now();
        // Locks are the whole database's, stores may be several in it: one a schema.
        let statement =
            "SELECT pg_try_advisory_lock(hashtextextended('weir/' || current_schema() || '/pipeline/' || $1, 0))";
        loop {
            let locked: bool = sqlx::query_scalar(statement)
                .bind(pipeline.as_str())
                .fetch_one(&mut connection)
                .await
                .map_err(doing("claim a pipeline"))?;
            if locked {
                return Ok(Some(connection));
            }
            if asked.elapsed() > SESSION_ENDS {
                return Ok(None);
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }
}

/// What to do when somebody else holds a lock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locked {
    /// Wait for it.
    Wait,
    /// Come back without it.
    Refuse,
}

/// Locks a file of that name; `None` when somebody else holds it and that is to be refused.
pub(crate) fn lock(folder: &Path, name: &str, locked: Locked) -> Result<Option<File>, StoreError> {
    let folder = folder.join(FOLDER);
    let path = folder.join(format!("{name}.lock"));
    let failed = |source| StoreError::File { doing: "lock", path: path.clone(), source };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    if locked == Locked::Wait {
        file.lock().map_err(failed)?;
        return Ok(Some(file));
    }
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
