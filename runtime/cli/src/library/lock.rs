//! `weir.lock`: which blocks a pipeline was last run with.
//!
//! One line per block, `name@version digest`, so that a change reads well in a review. Several pipelines of a folder share the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use weir_diagnostics::{Diagnostic, Diagnostics};
use weir_types::{BlockName, BlockRef, Digest, Version};

const NAME: &str = "weir.lock";
const HEADER: &str = "# The blocks that the pipelines of this folder run with. Written by weir; `weir lock --update` takes the newest.\n";

/// A block that is pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pin {
    /// Its name.
    pub(crate) name: BlockName,
    /// Its version.
    pub(crate) version: Version,
    /// Its bytes.
    pub(crate) digest: Digest,
}

/// The lock file of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LockFile {
    path: Option<PathBuf>,
    pins: BTreeMap<(BlockName, Version), Digest>,
}

/// What a resolution does to a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A block was not pinned yet.
    Added(Pin),
    /// A block has other bytes than those pinned for its version.
    Changed(Pin),
}

impl LockFile {
    /// Reads the lock file beside a pipeline; there is none at first.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub(crate) fn beside(folder: &Path) -> Result<Self, Diagnostic> {
        let path = folder.join(NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Diagnostic::error(format!("cannot read `{}`", path.display())).caused_by(error.to_string()));
            }
        };
        let mut pins = BTreeMap::new();
        for (index, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        {
            let pin = parse(line).ok_or_else(|| unreadable(&path, index + 1, line))?;
            pins.insert((pin.name, pin.version), pin.digest);
        }
        Ok(Self { path: Some(path), pins })
    }

    /// Returns the pin that a reference would take: the highest version that it accepts.
    pub(crate) fn pin_for(&self, wanted: &BlockRef) -> Option<Pin> {
        let fits = self.pins.iter().filter(|((name, version), _)| name == wanted.name() && wanted.accepts(version));
        fits.max_by(|((_, left), _), ((_, right), _)| left.cmp(right)).map(|((name, version), digest)| Pin {
            name: name.clone(),
            version: version.clone(),
            digest: *digest,
        })
    }

    /// Returns what differs between the file and the blocks that were resolved.
    pub(crate) fn changes(&self, blocks: &[Pin]) -> Vec<Change> {
        let change = |pin: &Pin| match self.pins.get(&(pin.name.clone(), pin.version.clone())) {
            Some(digest) if *digest == pin.digest => None,
            Some(_) => Some(Change::Changed(pin.clone())),
            None => Some(Change::Added(pin.clone())),
        };
        blocks.iter().filter_map(change).collect()
    }

    /// Pins these blocks beside what is pinned.
    pub(crate) fn pin(&mut self, blocks: &[Pin]) {
        for block in blocks {
            self.pins.insert((block.name.clone(), block.version.clone()), block.digest);
        }
    }

    /// Takes these blocks' pins over in place of all other versions of them.
    pub(crate) fn replace(&mut self, blocks: &[Pin]) {
        self.pins.retain(|(name, _), _| !blocks.iter().any(|block| block.name == *name));
        self.pin(blocks);
    }

    /// Writes the file, by way of another one so that it is never half there.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn write(&self) -> std::io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        let lines = self.pins.iter().map(|((name, version), digest)| format!("{name}@{version} {digest}\n"));
        let beside = path.with_extension(format!("lock.{}", std::process::id()));
        std::fs::write(&beside, format!("{HEADER}{}", lines.collect::<String>()))?;
        std::fs::rename(&beside, path).inspect_err(|_| drop(std::fs::remove_file(&beside)))
    }
}

/// Returns the errors for changes that `--locked` does not allow.
pub(crate) fn refuse(changes: &[Change]) -> Diagnostics {
    let message = |change: &Change| match change {
        Change::Added(pin) => format!("block `{}@{}` is not pinned in `{NAME}`", pin.name, pin.version),
        Change::Changed(pin) => format!("block `{}@{}` is not the one that `{NAME}` pins", pin.name, pin.version),
    };
    let hint = "`weir lock --update` pins what is there now".to_owned();
    changes.iter().map(|change| Diagnostic::error(message(change)).hint(hint.clone())).collect()
}

fn parse(line: &str) -> Option<Pin> {
    let (block, digest) = line.trim().split_once(' ')?;
    let (name, version) = block.split_once('@')?;
    Some(Pin { name: name.parse().ok()?, version: version.parse().ok()?, digest: digest.trim().parse().ok()? })
}

fn unreadable(path: &Path, line: usize, text: &str) -> Diagnostic {
    Diagnostic::error(format!("line {line} of `{}` is not `name@version digest`: `{}`", path.display(), text.trim()))
        .hint("remove the file to have it written anew".to_owned())
}

#[cfg(test)]
mod tests;
