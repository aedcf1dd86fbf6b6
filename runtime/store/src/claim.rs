//! One process at a time runs a pipeline.
//!
//! The claim is something that is given up when its process ends, however it ends, so that after a kill the next run can start at once: a
//! lock on a file beside SQLite, a lock of a session in PostgreSQL. A session can also be lost while its process lives. Therefore a claim is
//! held anew before each attempt and before the end of a run is recorded ([`Store::hold`]), and an epoch is recorded only under the newest
//! attempt at its run ([`Store::prepare_epoch`]).

use std::fmt;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use weir_types::PipelineName;

use crate::error::doing;
use crate::open::Backend;
use crate::{Store, StoreError};

const FOLDER: &str = "locks";

/// For so long a session that has just ended may still hold its locks, since nobody waits for the server to notice. Arbitrary.
const SESSION_ENDS: Duration = Duration::from_millis(500);

/// So many sessions are kept for the claims to come, since making one takes longer than a short run. Each is a process of the server.
const SPARE: usize = 4;

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
    Session(Mutex<Option<AnyConnection>>, Spare),
}

/// Sessions that hold no lock.
#[derive(Clone, Default)]
pub(crate) struct Spare(Arc<std::sync::Mutex<Vec<AnyConnection>>>);

impl fmt::Debug for Spare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spare")
    }
}

impl Spare {
    fn take(&self) -> Option<AnyConnection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Gives up what a session holds, and keeps it. One that does not answer is dropped, which gives up everything, too.
    async fn keep(self, mut session: AnyConnection) {
        let unlocked = sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut session).await;
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if unlocked.is_ok() && spare.len() < SPARE {
            spare.push(session);
        }
    }

    /// Drops all of them.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let Held::Session(session, spare) = &mut self.held else { return };
        // Without a runtime the session ends, and its lock with it.
        if let (Some(session), Ok(runtime)) = (session.get_mut().take(), Handle::try_current()) {
            runtime.spawn(spare.clone().keep(session));
        }
    }
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
            Backend::Postgres => {
                let session = self.session(pipeline).await?;
                session.map(|session| Held::Session(Mutex::new(Some(session)), self.spare.clone()))
            }
        };
        let held = held.ok_or_else(|| StoreError::Busy(pipeline.clone()))?;
        Ok(Claim { pipeline: pipeline.clone(), held })
    }

    /// Makes sure that a claim is still held; one whose session was lost is taken anew, unless somebody else was faster.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process holds the pipeline by now.
    pub async fn hold(&self, claim: &Claim) -> Result<(), StoreError> {
        let Held::Session(session, _) = &claim.held else { return Ok(()) };
        let mut session = session.lock().await;
        let answers = match session.as_mut() {
            Some(session) => session.ping().await.is_ok(),
            None => false,
        };
        if !answers {
            // What is left of it must not hold the lock against its successor.
            *session = None;
            let again = self.session(&claim.pipeline).await?;
            *session = Some(again.ok_or_else(|| StoreError::Busy(claim.pipeline.clone()))?);
        }
        Ok(())
    }

    /// Returns a spare session, or opens one.
    async fn free_session(&self) -> Result<AnyConnection, StoreError> {
        while let Some(mut session) = self.spare.take() {
            // It may have been lost while nobody needed it.
            if session.ping().await.is_ok() {
                return Ok(session);
            }
        }
        self.connection().await
    }

    /// Returns a session that holds the pipeline's lock; nothing when another one does.
    async fn session(&self, pipeline: &PipelineName) -> Result<Option<AnyConnection>, StoreError> {
        let mut connection = self.free_session().await?;
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
                self.spare.clone().keep(connection).await;
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
