//! Files of a spool: batches one after the other, each a compressed Arrow IPC stream of its own.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::disk_manager::DiskManager;
use datafusion::execution::{SpillFile, SpillWriter};

/// When a spool begins another file. What has been read is freed a file at a time, so smaller files free disk sooner.
const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;

/// Where a batch lies on disk. The file is removed with the last of its batches.
#[derive(Clone)]
pub(super) struct Stored {
    file: Arc<dyn SpillFile>,
    offset: u64,
    length: usize,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stored({} bytes at {})", self.length, self.offset)
    }
}

/// Writes batches to files.
pub(super) struct SegmentWriter {
    disk: Arc<DiskManager>,
    current: Option<Segment>,
}

struct Segment {
    file: Arc<dyn SpillFile>,
    writer: Box<dyn SpillWriter>,
    length: u64,
}

impl SegmentWriter {
    /// Makes a writer that has no file yet.
    pub(super) fn new(disk: Arc<DiskManager>) -> Self {
        Self { disk, current: None }
    }

    /// Appends a batch. Blocks on the disk.
    ///
    /// # Errors
    /// When the disk or the limit on it is full.
    pub(super) fn append(&mut self, batch: &RecordBatch) -> Result<Stored> {
        let bytes = encode(batch)?;
        let segment = self.segment()?;
        segment.writer.write_all(&bytes)?;
        let stored = Stored { file: segment.file.clone(), offset: segment.length, length: bytes.len() };
        segment.length += bytes.len() as u64;
        Ok(stored)
    }

    fn segment(&mut self) -> Result<&mut Segment> {
        let full = self.current.as_ref().is_some_and(|segment| segment.length >= SEGMENT_BYTES);
        let current = if full { None } else { self.current.take() };
        let segment = match current {
            Some(segment) => segment,
            None => {
                let file = self.disk.create_tmp_file("keeping the rows of an input")?;
                let writer = file.open_writer()?;
                Segment { file, writer, length: 0 }
            }
        };
        Ok(self.current.insert(segment))
    }
}

impl Stored {
    /// Reads the batch back. Blocks on the disk.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn read(&self, schema: &SchemaRef) -> Result<RecordBatch> {
        let path =
            self.file.path().ok_or_else(|| DataFusionError::Internal("a spilled file has no path".to_owned()))?;
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = vec![0; self.length];
        file.read_exact(&mut bytes)?;
        decode(&bytes, schema)
    }
}

fn encode(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options)?;
    writer.write(batch)?;
    writer.into_inner()
}

fn decode(bytes: &[u8], schema: &SchemaRef) -> Result<RecordBatch> {
    let mut batches = StreamReader::try_new(bytes, None)?;
    let batch = batches.next().ok_or_else(|| DataFusionError::Internal("a spilled batch is empty".to_owned()))??;
    Ok(batch.with_schema(schema.clone())?)
}
