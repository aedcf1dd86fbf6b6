//! The epochs of an overwriting run that are committed but not to be seen before its last one.
//!
//! What the host gives to the last commit are the last epoch's tokens alone. Those of the epochs before it are kept beside the files they
//! are for, in a hidden folder: so they are as durable as the files, and whoever loses the one loses the other.

use weir_sdk::objects::{self, ObjectInfo, Writer};
use weir_sdk::prelude::*;

use crate::config::FileLoaderConfig;
use crate::files::StagedFile;

const FOLDER: &str = ".weir";

/// The kept epochs of one node.
#[derive(Debug)]
pub(crate) struct Kept<'a> {
    config: &'a FileLoaderConfig,
    epoch: &'a EpochId,
}

impl<'a> Kept<'a> {
    /// Looks from an epoch, whose run counts as the present one.
    pub(crate) fn new(config: &'a FileLoaderConfig, epoch: &'a EpochId) -> Self {
        Self { config, epoch }
    }

    /// Keeps the files of this epoch.
    pub(crate) fn keep(&self, files: &[StagedFile]) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let text =
            serde_json::to_vec(files).map_err(|error| Problem::system(format!("cannot keep an epoch: {error}")))?;
        let writer = Writer::open(&self.config.connection, &self.path())?;
        writer.write(&text)?;
        objects::publish(&self.config.connection, &[writer.finish()?.token])
    }

    /// Forgets this epoch, if it was kept.
    pub(crate) fn forget(&self) -> Result<()> {
        objects::delete(&self.config.connection, &[self.path()])
    }

    /// Returns the files that this run has kept.
    pub(crate) fn files(&self) -> Result<Vec<StagedFile>> {
        let mut files = Vec::new();
        for info in self.list()?.iter().filter(|info| self.is_of_this_run(info)) {
            files.extend(self.read(info)?);
        }
        Ok(files)
    }

    /// Forgets all that was kept, and discards what runs have left behind that were given up half-way.
    pub(crate) fn clear(&self) -> Result<()> {
        let listed = self.list()?;
        for info in listed.iter().filter(|info| !self.is_of_this_run(info)) {
            let tokens: Vec<String> = self.read(info)?.into_iter().map(|file| file.token).collect();
            objects::discard(&self.config.connection, &tokens)?;
        }
        let paths: Vec<String> = listed.into_iter().map(|info| info.path).collect();
        objects::delete(&self.config.connection, &paths)
    }

    fn list(&self) -> Result<Vec<ObjectInfo>> {
        let all = format!("{}/{}.{}.*.json", escaped(&self.config.below(FOLDER)), self.epoch.pipeline, self.epoch.node);
        objects::list(&self.config.connection, &all)
    }

    fn read(&self, info: &ObjectInfo) -> Result<Vec<StagedFile>> {
        let text = objects::read(&self.config.connection, &info.path, 0, info.size)?;
        serde_json::from_slice(&text).map_err(|error| {
            let problem = Problem::data(format!("`{}` does not list the files of an epoch: {error}", info.path));
            problem.with_hint("it was changed by hand or another release; delete it, and start the run anew")
        })
    }

    fn is_of_this_run(&self, info: &ObjectInfo) -> bool {
        info.path.starts_with(&self.of_run())
    }

    /// Names of pipelines and nodes have no dots, so those between them leave no doubt.
    fn of_run(&self) -> String {
        let EpochId { pipeline, node, run, .. } = self.epoch;
        self.config.below(&format!("{FOLDER}/{pipeline}.{node}.{run}."))
    }

    fn path(&self) -> String {
        format!("{}{:05}.json", self.of_run(), self.epoch.number)
    }
}

/// Returns a path as a pattern that matches nothing else.
pub(crate) fn escaped(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for character in path.chars() {
        if "*?[]{}\\".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
