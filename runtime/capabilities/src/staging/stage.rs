//! Fills a stage.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_host::capability::Stage;
use weir_host::{Batch, Operation};
use weir_types::Problem;

use super::OPERATION;
use super::folder::{make, problem, sync};
use super::token::{Token, file_name};
use crate::blocking::run_blocking;

/// Large enough that a batch's buffers do not go to the system one by one.
const BUFFER: usize = 256 * 1024;

const DOING: &str = "cannot stage batches";

type Sink = BufWriter<File>;

/// A file that is being filled; removed when dropped before it is finished.
pub(super) struct FileStage {
    /// Absent while a blocking thread has it, for ever when the call that waited for that thread was dropped.
    writer: Option<Writer>,
}

struct Writer {
    target: Target,
    stream: Stream,
}

/// The stream that batches go to.
enum Stream {
    /// None yet.
    None(Sink),
    /// One for batches of a schema and a meaning.
    Open(Box<StreamWriter<Sink>>, SchemaRef, Operation),
    /// Writing failed.
    Broken,
}

impl FileStage {
    pub(super) fn create(folder: &Path) -> Result<Self, Problem> {
        let target = Target::create(folder).map_err(|error| problem(&error, DOING))?;
        let (target, file) = target;
        Ok(Self { writer: Some(Writer { target, stream: Stream::None(BufWriter::with_capacity(BUFFER, file)) }) })
    }

    fn take(&mut self) -> Result<Writer, Problem> {
        self.writer.take().ok_or_else(|| Problem::system(format!("{DOING}: an earlier write was broken off or failed")))
    }
}

#[async_trait]
impl Stage for FileStage {
    async fn append(&mut self, batch: Batch) -> Result<(), Problem> {
        let mut writer = self.take()?;
        let work = move || writer.append(&batch.rows, batch.operation).map(|()| writer).map_err(|error| failed(&error));
        self.writer = Some(run_blocking(work).await?);
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<String, Problem> {
        let writer = self.take()?;
        run_blocking(move || writer.finish().map_err(|error| failed(&error))).await
    }
}

impl Writer {
    fn append(&mut self, rows: &RecordBatch, operation: Operation) -> Result<(), ArrowError> {
        let fits =
            matches!(&self.stream, Stream::Open(_, schema, before) if *before == operation && *schema == rows.schema());
        if !fits {
            let sink = std::mem::replace(&mut self.stream, Stream::Broken).into_sink()?;
            let marked = Arc::new(marked(&rows.schema(), operation));
            let stream = StreamWriter::try_new_with_options(sink, &marked, options()?)?;
            self.stream = Stream::Open(Box::new(stream), rows.schema(), operation);
        }
        match &mut self.stream {
            Stream::Open(stream, ..) => stream.write(rows),
            _ => Err(ArrowError::IoError(DOING.to_owned(), io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn finish(mut self) -> Result<String, ArrowError> {
        let mut sink = self.stream.into_sink()?;
        sink.flush()?;
        let file = sink.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let token = Token::new(self.target.name.clone(), file.metadata()?.len());
        self.target.path.parent().map_or(Ok(()), sync)?;
        self.target.keep = true;
        Ok(token.text())
    }
}

impl Stream {
    /// Ends the stream, if there is one, and returns where the next goes.
    fn into_sink(self) -> Result<Sink, ArrowError> {
        match self {
            Self::None(sink) => Ok(sink),
            Self::Open(stream, ..) => stream.into_inner(),
            Self::Broken => Err(ArrowError::IoError(DOING.to_owned(), io::ErrorKind::BrokenPipe.into())),
        }
    }
}

/// LZ4 rather than Zstandard: measured in `tests/it/staging.rs`, it costs a third of the time for files a quarter larger, and what is
/// staged is read back within seconds.
fn options() -> Result<IpcWriteOptions, ArrowError> {
    IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))
}

/// Returns the schema with the meaning in its metadata.
fn marked(schema: &Schema, operation: Operation) -> Schema {
    let mut metadata: HashMap<String, String> = schema.metadata().clone();
    metadata.insert(OPERATION.to_owned(), name(operation).to_owned());
    Schema::new_with_metadata(schema.fields().clone(), metadata)
}

pub(super) fn name(operation: Operation) -> &'static str {
    match operation {
        Operation::Insert => "insert",
        Operation::Upsert => "upsert",
        Operation::Delete => "delete",
        Operation::TruncateBefore => "truncate-before",
    }
}

fn failed(error: &ArrowError) -> Problem {
    match error {
        ArrowError::IoError(_, error) => problem(error, DOING),
        other => Problem::system(format!("{DOING}: {other}")),
    }
}

/// The file; removed unless it is to be kept.
struct Target {
    path: PathBuf,
    name: String,
    keep: bool,
}

impl Target {
    fn create(folder: &Path) -> io::Result<(Self, File)> {
        make(folder)?;
        let name = uuid::Uuid::now_v7().simple().to_string();
        let path = folder.join(file_name(&name));
        let file = File::options().write(true).create_new(true).open(&path)?;
        Ok((Self { path, name, keep: false }, file))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.keep {
            // Best effort; what stays is removed with the run.
            let _ = fs::remove_file(&self.path);
        }
    }
}
