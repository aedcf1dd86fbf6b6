//! Contents that are too large for a line, each kept once under its digest.

use std::path::PathBuf;

use bytes::Bytes;
use weir_types::{Digest, Problem};

/// The folder of contents.
#[derive(Debug)]
pub(super) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a content and returns its name.
    pub(super) fn keep(&self, content: &[u8]) -> Result<String, Problem> {
        let name = Digest::of(content).hex();
        let path = self.folder.join(&name);
        if !path.exists() {
            let written = std::fs::create_dir_all(&self.folder).and_then(|()| std::fs::write(&path, content));
            written.map_err(|error| {
                Problem::system(format!("the tape cannot be written: `{}`: {error}", path.display()))
            })?;
        }
        Ok(name)
    }

    /// Returns a content.
    pub(super) fn get(&self, name: &str) -> Result<Bytes, Problem> {
        let damaged = |reason: String| Problem::data(format!("the tape is damaged: blob `{name}`: {reason}"));
        if !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(damaged("that is no name of a blob".to_owned()));
        }
        let content = std::fs::read(self.folder.join(name)).map_err(|error| damaged(error.to_string()))?;
        match Digest::of(&content).hex() == name {
            true => Ok(Bytes::from(content)),
            false => Err(damaged("its content is not what its name says".to_owned())),
        }
    }
}
