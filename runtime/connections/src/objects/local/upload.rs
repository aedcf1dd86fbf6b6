//! Stages an object as a file in the root's staging folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use weir_types::Problem;

use super::root::{Root, sync_folder};
use crate::blocking::run_blocking;
use crate::objects::error::from_io;
use crate::objects::{ObjectPath, ObjectUpload, StagedPart, StagedToken};

/// Small writes are gathered up to this size: going to a blocking thread costs more than copying a few bytes.
const GATHER_BYTES: usize = 1024 * 1024;

/// How often to make the staging folder anew when others remove it; losing this race even twice is rare.
const FOLDER_TRIES: usize = 20;

pub(super) fn start(root: &Root, path: ObjectPath) -> Result<LocalUpload, Problem> {
    let doing = root.doing("write", path.as_str());
    let name = uuid::Uuid::now_v7().simple().to_string();
    let (file, staged) = make_file(root, &name, &doing)?;
    Ok(LocalUpload {
        file: Some(file),
        staged: StagedFile { path: staged, keep: false },
        name,
        path,
        doing,
        gathered: BytesMut::new(),
        bytes: 0,
    })
}

/// Another writer removes the staging folder when its own file was the last one, maybe between our looking and our making.
fn make_file(root: &Root, name: &str, doing: &str) -> Result<(File, PathBuf), Problem> {
    for _ in 0..FOLDER_TRIES {
        let staged = root.staging_or_made()?.join(name);
        match File::options().write(true).create_new(true).open(&staged) {
            Ok(file) => return Ok((file, staged)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(from_io(&error, doing)),
        }
    }
    Err(Problem::transient(format!("{doing}: the staging folder keeps vanishing")))
}

pub(super) struct LocalUpload {
    /// Absent while a blocking thread has it, for ever when the call that waited for that thread was dropped.
    file: Option<File>,
    staged: StagedFile,
    name: String,
    path: ObjectPath,
    doing: String,
    gathered: BytesMut,
    bytes: u64,
}

impl LocalUpload {
    /// When the file was made, by the clock of its file system.
    pub(super) fn began(&self) -> Option<SystemTime> {
        self.file.as_ref()?.metadata().ok()?.modified().ok()
    }

    async fn with_file(
        &mut self,
        work: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static,
    ) -> Result<(), Problem> {
        let Some(mut file) = self.file.take() else {
            return Err(Problem::system(format!("{}: an earlier write was broken off", self.doing)));
        };
        let doing = self.doing.clone();
        let file =
            run_blocking(move || work(&mut file).map(|()| file).map_err(|error| from_io(&error, &doing))).await?;
        self.file = Some(file);
        Ok(())
    }

    async fn flush(&mut self, data: Bytes) -> Result<(), Problem> {
        let gathered = self.gathered.split().freeze();
        self.with_file(move |file| file.write_all(&gathered).and_then(|()| file.write_all(&data))).await
    }
}

#[async_trait]
impl ObjectUpload for LocalUpload {
    async fn write(&mut self, data: Bytes) -> Result<(), Problem> {
        self.bytes += data.len() as u64;
        if self.gathered.len() + data.len() < GATHER_BYTES {
            self.gathered.extend_from_slice(&data);
            return Ok(());
        }
        self.flush(data).await
    }

    async fn finish(mut self: Box<Self>) -> Result<StagedToken, Problem> {
        self.flush(Bytes::new()).await?;
        let folder = self.staged.folder();
        self.with_file(move |file| file.sync_all().and_then(|()| sync_folder(&folder))).await?;
        self.staged.keep = true;
        Ok(StagedToken {
            path: self.path.to_string(),
            bytes: self.bytes,
            part: StagedPart::Local { file: std::mem::take(&mut self.name) },
        })
    }
}

/// Removes the file unless it is to be kept.
struct StagedFile {
    path: PathBuf,
    keep: bool,
}

impl StagedFile {
    fn folder(&self) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("/")).to_owned()
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.keep {
            // Both are best effort: the folder may hold other staged files, and what cannot be removed now is swept later.
            let _ = fs::remove_file(&self.path);
            let _ = fs::remove_dir(self.folder());
        }
    }
}
