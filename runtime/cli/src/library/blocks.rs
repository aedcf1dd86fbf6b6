//! Blocks in folders.
//!
//! A file's name means nothing; its manifest says what it is. Folders are asked in order, and a block in an earlier one hides the same
//! version in a later one: that is how somebody tries a changed block.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use weir_diagnostics::Diagnostic;
use weir_pipeline::{BlockCatalog, CatalogMiss, ResolvedBlock};
use weir_types::manifest::Manifest;
use weir_types::{BlockName, BlockRef, Digest};

use super::known::KnownBlocks;
use super::lock::LockFile;
use crate::args::BlocksArgs;
use crate::environment;

/// A block that was found.
#[derive(Debug, Clone)]
pub(crate) struct BlockFile {
    /// Its file.
    pub(crate) path: PathBuf,
    /// What it says about itself.
    pub(crate) manifest: Arc<Manifest>,
}

/// A file that looks like a block and is none.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    /// The file.
    pub(crate) path: PathBuf,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// All blocks of some folders.
#[derive(Debug, Default)]
pub(crate) struct BlockLibrary {
    folders: Vec<PathBuf>,
    blocks: Vec<BlockFile>,
    broken: Vec<Broken>,
    lock: LockFile,
    known: KnownBlocks,
    /// Digests are made when a block is asked for: they need the whole file.
    digests: Mutex<BTreeMap<PathBuf, Digest>>,
}

impl BlockLibrary {
    /// Looks into the given folders, those of `WEIR_BLOCKS`, `blocks` beside the pipeline and `blocks` beside the executable.
    ///
    /// # Errors
    /// When a given folder cannot be read. The others may be missing, as those of `PATH` may.
    pub(crate) fn find(given: &BlocksArgs, beside: Option<&Path>) -> Result<Self, Diagnostic> {
        given.folders.iter().try_for_each(|folder| must_be_readable(folder))?;
        let executable = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.join("blocks")));
        let folders = given.folders.iter().cloned().chain(environment::paths(environment::BLOCKS));
        let folders = folders.chain(beside.map(|folder| folder.join("blocks"))).chain(executable);
        let mut library = Self { known: given.known.clone(), ..Self::default() };
        for folder in folders {
            if !library.folders.contains(&folder) {
                library.add_folder(folder);
            }
        }
        Ok(library)
    }

    /// Pins versions and digests.
    #[must_use]
    pub(crate) fn pinned(mut self, lock: LockFile) -> Self {
        self.lock = lock;
        self
    }

    /// Returns the folders that were looked into, the first first.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Returns all blocks, those of earlier folders first.
    pub(crate) fn blocks(&self) -> &[BlockFile] {
        &self.blocks
    }

    /// Returns the files that cannot be used.
    pub(crate) fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// Returns the file of a block that was found by its digest.
    pub(crate) fn file_of(&self, digest: &Digest) -> Option<PathBuf> {
        let digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.iter().find(|(_, known)| *known == digest).map(|(path, _)| path.clone())
    }

    /// Returns the digest of a block's file.
    pub(crate) fn digest(&self, path: &Path) -> Result<Digest, std::io::Error> {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = digests.get(path) {
            return Ok(*known);
        }
        let digest = self.known.digest(path)?;
        digests.insert(path.to_owned(), digest);
        Ok(digest)
    }

    fn add_folder(&mut self, folder: PathBuf) {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|extension| extension == "wasm")).collect();
        // The order of a folder is the file system's; messages and choices should not depend on it.
        files.sort();
        for path in files {
            match self.known.manifest(&path) {
                Ok(manifest) => self.blocks.push(BlockFile { path, manifest }),
                Err(reason) => self.broken.push(Broken { path, reason }),
            }
        }
        self.folders.push(folder);
    }

    fn named(&self, name: &BlockName) -> Vec<&BlockFile> {
        self.blocks.iter().filter(|block| block.manifest.name == *name).collect()
    }

    /// Chooses among the blocks of a name: the pinned version when it is there, else the highest that fits.
    fn choose<'b>(&self, wanted: &BlockRef, blocks: &[&'b BlockFile]) -> Option<&'b BlockFile> {
        let pinned = self.lock.pin_for(wanted).map(|pin| pin.version);
        let fits = |block: &&&BlockFile| wanted.accepts(&block.manifest.version);
        let exact = blocks.iter().filter(fits).find(|block| Some(&block.manifest.version) == pinned.as_ref());
        // The first folder wins among equals, so the comparison must keep the first maximum.
        let highest = || {
            blocks.iter().filter(fits).rev().max_by(|left, right| left.manifest.version.cmp(&right.manifest.version))
        };
        exact.or_else(highest).copied()
    }

    /// Refuses a choice that depends on the names of files: the same version twice in one folder, with different content.
    fn ambiguous(&self, chosen: &BlockFile, blocks: &[&BlockFile]) -> Option<CatalogMiss> {
        let same = |block: &&&BlockFile| {
            block.path != chosen.path
                && block.path.parent() == chosen.path.parent()
                && block.manifest.version == chosen.manifest.version
        };
        let other = blocks.iter().find(same)?;
        if self.digest(&other.path).ok() == self.digest(&chosen.path).ok() {
            return None;
        }
        let (name, version) = (&chosen.manifest.name, &chosen.manifest.version);
        Some(CatalogMiss::Unusable {
            reason: format!(
                "`{}` and `{}` are both `{name}@{version}`, and differ",
                chosen.path.display(),
                other.path.display()
            ),
            hints: vec!["remove one of them, or give it another version".to_owned()],
        })
    }

    fn miss(&self, wanted: &BlockRef) -> CatalogMiss {
        let stem = |broken: &&Broken| broken.path.file_stem().is_some_and(|stem| stem == wanted.name().as_str());
        if let Some(broken) = self.broken.iter().find(stem) {
            return CatalogMiss::Unusable {
                reason: format!("`{}`: {}", broken.path.display(), broken.reason),
                hints: Vec::new(),
            };
        }
        let mut known: Vec<BlockName> = self.blocks.iter().map(|block| block.manifest.name.clone()).collect();
        known.sort();
        known.dedup();
        CatalogMiss::Name { known }
    }
}

fn must_be_readable(folder: &Path) -> Result<(), Diagnostic> {
    let wrong = |error: std::io::Error| {
        let message = format!("the folder `{}`, which `--blocks` names, cannot be read", folder.display());
        Diagnostic::error(message).caused_by(error.to_string())
    };
    std::fs::read_dir(folder).map(drop).map_err(wrong)
}

impl BlockCatalog for BlockLibrary {
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss> {
        let blocks = self.named(wanted.name());
        if blocks.is_empty() {
            return Err(self.miss(wanted));
        }
        let Some(chosen) = self.choose(wanted, &blocks) else {
            return Err(CatalogMiss::Version {
                known: blocks.iter().map(|block| block.manifest.version.clone()).collect(),
            });
        };
        if let Some(miss) = self.ambiguous(chosen, &blocks) {
            return Err(miss);
        }
        let unreadable = |error: std::io::Error| CatalogMiss::Unusable {
            reason: format!("`{}` cannot be read: {error}", chosen.path.display()),
            hints: Vec::new(),
        };
        let digest = self.digest(&chosen.path).map_err(unreadable)?;
        Ok(ResolvedBlock { manifest: chosen.manifest.clone(), digest })
    }
}
