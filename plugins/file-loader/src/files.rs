//! The files that a writer has open, and those that it has completed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weir_sdk::formats::{Encoder, WriteOptions};
use weir_sdk::objects::Staged;
use weir_sdk::prelude::*;

use crate::config::FileLoaderConfig;
use crate::names::RunFiles;

/// A file that is complete but not visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StagedFile {
    /// The path that it will have.
    pub(crate) path: String,
    /// What publishes it.
    pub(crate) token: String,
}

/// The files of one split in one epoch.
#[derive(Debug)]
pub(crate) struct Files {
    config: FileLoaderConfig,
    options: WriteOptions,
    fields: Vec<Field>,
    run: RunFiles,
    epoch: u64,
    split: String,
    open: BTreeMap<String, OpenFile>,
    done: Vec<StagedFile>,
    bytes: u64,
    /// Files begun, which numbers them.
    begun: u32,
    /// Writes made, by which the file that was idle longest is found.
    writes: u64,
}

#[derive(Debug)]
struct OpenFile {
    encoder: Encoder,
    rows: u64,
    last_write: u64,
}

impl Files {
    /// Starts without a file.
    pub(crate) fn new(config: FileLoaderConfig, fields: &[Field], request: &WriteRequest) -> Self {
        Self {
            options: config.encoding(),
            config,
            fields: fields.to_vec(),
            run: RunFiles::of(&request.epoch),
            epoch: request.epoch.number,
            split: request.split.clone(),
            open: BTreeMap::new(),
            done: Vec::new(),
            bytes: 0,
            begun: 0,
            writes: 0,
        }
    }

    /// Appends rows to the open file of a folder, and to further ones where it gets full.
    pub(crate) fn write(&mut self, folder: &str, batch: &Batch) -> Result<()> {
        let mut from = 0;
        while from < batch.rows() {
            let file = match self.open.remove(folder) {
                Some(file) => file,
                None => self.begin(folder)?,
            };
            let left = batch.rows() - from;
            let room = self.config.max_file_rows.map_or(u64::MAX, |most| most - file.rows);
            let rows = usize::try_from(room).map_or(left, |room| room.min(left));
            self.append(folder, file, &batch.slice(from, rows)?)?;
            from += rows;
        }
        Ok(())
    }

    /// Completes all files; returns them and their bytes.
    pub(crate) fn finish(mut self) -> Result<(Vec<StagedFile>, u64)> {
        while let Some((_, file)) = self.open.pop_first() {
            self.close(file)?;
        }
        Ok((self.done, self.bytes))
    }

    fn append(&mut self, folder: &str, mut file: OpenFile, rows: &Batch) -> Result<()> {
        file.encoder.write(rows)?;
        self.writes += 1;
        file.rows += rows.rows() as u64;
        file.last_write = self.writes;
        let most_rows = self.config.max_file_rows.unwrap_or(u64::MAX);
        if file.rows >= most_rows || file.encoder.bytes() >= self.config.max_file_bytes {
            return self.close(file);
        }
        self.open.insert(folder.to_owned(), file);
        Ok(())
    }

    fn begin(&mut self, folder: &str) -> Result<OpenFile> {
        if self.open.len() >= self.config.max_open_files {
            self.close_idle()?;
        }
        let name = self.run.name(self.epoch, &self.split, self.begun, self.options.extension());
        let below = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let path = self.config.below(&below);
        let encoder = Encoder::open(&self.config.connection, &path, &self.options, &self.fields)?;
        self.begun += 1;
        Ok(OpenFile { encoder, rows: 0, last_write: 0 })
    }

    fn close_idle(&mut self) -> Result<()> {
        let idle = self.open.iter().min_by_key(|(_, file)| file.last_write).map(|(folder, _)| folder.clone());
        match idle.and_then(|folder| self.open.remove(&folder)) {
            Some(file) => self.close(file),
            None => Ok(()),
        }
    }

    fn close(&mut self, file: OpenFile) -> Result<()> {
        let Staged { path, bytes, token } = file.encoder.finish()?;
        self.bytes += bytes;
        self.done.push(StagedFile { path, token });
        Ok(())
    }
}
