//! What a commit does.

use weir_sdk::objects;
use weir_sdk::prelude::*;

use crate::config::FileLoaderConfig;
use crate::files::StagedFile;
use crate::kept::{Kept, escaped};
use crate::names::{RunFiles, holds_rows};

/// Makes files visible, one after the other. The host does nothing for those that are.
pub(crate) fn publish(config: &FileLoaderConfig, files: Vec<StagedFile>) -> Result<()> {
    let tokens: Vec<String> = files.into_iter().map(|file| file.token).collect();
    objects::publish(&config.connection, &tokens)
}

/// Puts a run's files in the place of all that were there.
///
/// Old files go after the new ones have come: a crash in between leaves rows twice rather than none, until the commit is repeated. Which
/// files are new is told by their names, so that repeating it works however far it came the first time.
pub(crate) fn replace(config: &FileLoaderConfig, epoch: &EpochId, files: Vec<StagedFile>) -> Result<()> {
    let kept = Kept::new(config, epoch);
    publish(config, kept.files()?)?;
    publish(config, files)?;
    let run = RunFiles::of(epoch);
    let old: Vec<String> = present(config)?.into_iter().filter(|path| !run.contain(path)).collect();
    objects::delete(&config.connection, &old)?;
    kept.clear()
}

/// Returns the files of rows that are visible now.
pub(crate) fn present(config: &FileLoaderConfig) -> Result<Vec<String>> {
    let folder = config.below("");
    let listed = objects::list(&config.connection, &format!("{}**", escaped(&folder)))?;
    let paths = listed.into_iter().map(|info| info.path);
    Ok(paths.filter(|path| path.strip_prefix(&folder).is_some_and(holds_rows)).collect())
}
