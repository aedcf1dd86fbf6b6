//! Folders to run pipelines in.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use weir_tests::Weir;

/// A folder with a pipeline in it.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new(pipeline: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let project = Self { folder };
        project.write("pipeline.yaml", pipeline);
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("files lie in folders")).expect("folders can be made");
        fs::write(path, content).expect("files can be written");
    }

    pub(crate) fn weir(&self, verb: &str) -> Weir {
        Weir::new(self.path()).args([verb])
    }

    /// Everything below the folder as text, wherever it may hide: to look for what must not be there.
    pub(crate) fn everything(&self) -> Vec<u8> {
        let mut all = Vec::new();
        collect(self.path(), &mut all);
        all
    }
}

fn collect(folder: &Path, all: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => collect(&path, all),
            false => all.extend(fs::read(&path).expect("a file")),
        }
    }
}

pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
