//! Reads a stage back.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::reader::StreamReader;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use async_trait::async_trait;
use weir_host::capability::StagedBatches;
use weir_host::{Batch, Operation};
use weir_types::Problem;

use super::OPERATION;
use super::stage::name;
use super::token::Token;
use crate::blocking::run_blocking;

const BUFFER: usize = 256 * 1024;

const DOING: &str = "cannot read staged batches";

/// The file; taken out of a stream that has ended, to read the next.
struct Source(Option<BufReader<File>>);

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |file| file.read(buffer))
    }
}

/// A stage that is being read.
pub(super) struct FileBatches {
    /// Absent after the end, a failure, or a call that was dropped.
    place: Option<Place>,
}

/// Where reading is.
enum Place {
    /// Between two streams.
    Between(BufReader<File>),
    /// Within one.
    Within(Box<StreamReader<Source>>, SchemaRef, Operation),
}

impl FileBatches {
    pub(super) fn open(path: &Path, token: &Token) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Problem::not_found(format!("{DOING}: they are not there any more"))
                .with_hint("the data folder was cleared, or is another one than the run began with; run again from the last committed epoch"),
            _ => super::folder::problem(&error, DOING),
        })?;
        let length = file.metadata().map_err(|error| super::folder::problem(&error, DOING))?.len();
        if length != token.length {
            return Err(Problem::data(format!(
                "{DOING}: the file has {length} bytes and should have {}",
                token.length
            ))
            .with_hint(
                "the machine went down before the disk had all of it; run again from the last committed epoch",
            ));
        }
        Ok(Self { place: Some(Place::Between(BufReader::with_capacity(BUFFER, file))) })
    }
}

#[async_trait]
impl StagedBatches for FileBatches {
    async fn next(&mut self) -> Result<Option<Batch>, Problem> {
        let Some(place) = self.place.take() else { return Ok(None) };
        let found = run_blocking(move || step(place).map_err(|error| damaged(&error))).await?;
        Ok(found.map(|(batch, place)| {
            self.place = Some(place);
            batch
        }))
    }
}

fn step(mut place: Place) -> Result<Option<(Batch, Place)>, ArrowError> {
    loop {
        let (mut stream, schema, operation) = match place {
            Place::Within(stream, schema, operation) => (stream, schema, operation),
            Place::Between(mut source) => {
                if source.fill_buf()?.is_empty() {
                    return Ok(None);
                }
                open(source)?
            }
        };
        match stream.next().transpose()? {
            Some(rows) => {
                let count = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
                let rows = RecordBatch::try_new_with_options(Arc::clone(&schema), rows.columns().to_vec(), &count)?;
                return Ok(Some((Batch::new(rows, operation), Place::Within(stream, schema, operation))));
            }
            None => match stream.get_mut().0.take() {
                Some(source) => place = Place::Between(source),
                None => return Ok(None),
            },
        }
    }
}

fn open(source: BufReader<File>) -> Result<(Box<StreamReader<Source>>, SchemaRef, Operation), ArrowError> {
    let stream = StreamReader::try_new(Source(Some(source)), None)?;
    let marked = stream.schema();
    let mut metadata = marked.metadata().clone();
    let operation = metadata.remove(OPERATION).as_deref().and_then(parse);
    let operation =
        operation.ok_or_else(|| ArrowError::ParseError("a stream does not say what its rows mean".to_owned()))?;
    let schema = Schema::new_with_metadata(marked.fields().clone(), metadata);
    Ok((Box::new(stream), Arc::new(schema), operation))
}

fn parse(text: &str) -> Option<Operation> {
    let all = [Operation::Insert, Operation::Upsert, Operation::Delete, Operation::TruncateBefore];
    all.into_iter().find(|operation| name(*operation) == text)
}

fn damaged(error: &ArrowError) -> Problem {
    Problem::data(format!("{DOING}: the file is damaged: {error}"))
        .with_hint("check the disk of the data folder; run again from the last committed epoch")
}
