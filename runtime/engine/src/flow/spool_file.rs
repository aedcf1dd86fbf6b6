//! The file behind a spool: frames of Arrow IPC with zstd.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use weir_host::{Batch, Operation};

/// Where a batch is in the file, and what its rows mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    offset: u64,
    length: usize,
    operation: Operation,
}

/// A file without a name: it vanishes with the process, however that ends.
pub(super) struct SpoolFile {
    file: Mutex<(File, u64)>,
}

impl SpoolFile {
    /// Makes an empty file in a folder.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { file: Mutex::new((tempfile::tempfile_in(folder)?, 0)) })
    }

    /// Appends a batch. Every frame is a stream of its own: the schema is small beside a megabyte of rows, and a frame can be read alone.
    pub(super) fn append(&self, batch: &Batch) -> io::Result<Frame> {
        let bytes = encode(batch).map_err(io::Error::other)?;
        let mut guard = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, end) = &mut *guard;
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(&bytes)?;
        let frame = Frame { offset: *end, length: bytes.len(), operation: batch.operation };
        *end += bytes.len() as u64;
        Ok(frame)
    }

    /// Reads a batch back.
    pub(super) fn read(&self, frame: Frame) -> io::Result<Batch> {
        let mut bytes = vec![0; frame.length];
        {
            let mut guard = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            guard.0.seek(SeekFrom::Start(frame.offset))?;
            guard.0.read_exact(&mut bytes)?;
        }
        let mut reader = StreamReader::try_new(bytes.as_slice(), None).map_err(io::Error::other)?;
        let rows = reader.next().ok_or(io::ErrorKind::UnexpectedEof)?.map_err(io::Error::other)?;
        Ok(Batch::new(rows, frame.operation))
    }
}

fn encode(batch: &Batch) -> Result<Vec<u8>, arrow::error::ArrowError> {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), batch.rows.schema_ref(), options)?;
    writer.write(&batch.rows)?;
    writer.into_inner()
}
