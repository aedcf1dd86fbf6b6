//! Decodes one batch ahead on a blocking thread, while the block works on the one before.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use async_trait::async_trait;
use tokio::task::JoinHandle;
use weir_formats::FormatError;
use weir_host::capability::{Decoded, Decoder, Rejected};
use weir_types::Problem;

use super::access::problem;

type Inner = Box<dyn weir_formats::Decoder>;
type Step = (Inner, Result<Option<weir_formats::Decoded>, FormatError>);

/// What the decoder is doing.
enum State {
    /// Nothing yet.
    Ready(Inner),
    /// It works on the next batch.
    Ahead(JoinHandle<Step>),
    /// It came to the end, or failed.
    Over,
}

/// A decoder that is one batch ahead of its reader.
pub(super) struct AheadDecoder {
    state: State,
    /// What was decoded but is more than the reader wanted at once.
    left: Option<Decoded>,
    position: u64,
    doing: String,
    path: String,
}

impl AheadDecoder {
    pub(super) fn new(decoder: Inner, doing: String, path: String) -> Self {
        let position = decoder.position().records;
        Self { state: State::Ready(decoder), left: None, position, doing, path }
    }

    async fn step(&mut self, max_rows: usize) -> Result<Option<Decoded>, Problem> {
        let step = match std::mem::replace(&mut self.state, State::Over) {
            State::Over => return Ok(None),
            State::Ready(decoder) => decode(decoder, max_rows),
            State::Ahead(step) => step,
        };
        let (decoder, result) = joined(step.await)?;
        let decoded = result.map_err(|error| problem(error, &self.doing))?;
        if let Some(decoded) = decoded {
            // The next batch will most likely be wanted in the same size.
            self.state = State::Ahead(decode(decoder, max_rows));
            let mut decoded = from_formats(decoded);
            if let Some(rejects) = decoded.rejects.take() {
                decoded.rejects = Some(placed(rejects, &self.path)?);
            }
            return Ok(Some(decoded));
        }
        Ok(None)
    }
}

fn decode(mut decoder: Inner, max_rows: usize) -> JoinHandle<Step> {
    tokio::task::spawn_blocking(move || {
        let result = decoder.next(max_rows);
        (decoder, result)
    })
}

fn joined(step: Result<Step, tokio::task::JoinError>) -> Result<Step, Problem> {
    match step {
        Ok(step) => Ok(step),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Problem::transient("the host is shutting down")),
    }
}

#[async_trait]
impl Decoder for AheadDecoder {
    async fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, Problem> {
        let max_rows = max_rows.max(1);
        let decoded = match self.left.take() {
            Some(left) => Some(left),
            None => self.step(max_rows).await?,
        };
        let Some(decoded) = decoded else { return Ok(None) };
        let (now, left) = split(decoded, max_rows);
        self.left = left;
        self.position += records(&now);
        Ok(Some(now))
    }

    fn position(&self) -> u64 {
        self.position
    }
}

pub(super) fn from_formats(decoded: weir_formats::Decoded) -> Decoded {
    let rejects = decoded.rejects.map(|rejects| Rejected { rows: rejects.rows, reasons: rejects.reasons });
    Decoded { rows: decoded.batch, rejects }
}

/// Adds the object's path to rejected rows and their reasons: a line alone does not tell a person where to look.
fn placed(rejects: Rejected, path: &str) -> Result<Rejected, Problem> {
    let reasons = rejects.reasons.into_iter().map(|reason| format!("{path}: {reason}")).collect();
    let paths: ArrayRef = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(path, rejects.rows.num_rows())));
    let schema = rejects.rows.schema();
    let path = Arc::new(Field::new("path", DataType::Utf8, false));
    let fields: Vec<_> = schema.fields().iter().cloned().chain([path]).collect();
    let columns = rejects.rows.columns().iter().cloned().chain([paths]).collect();
    let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map_err(|error| Problem::system(format!("cannot say where a rejected row stood: {error}")))?;
    Ok(Rejected { rows, reasons })
}

fn records(decoded: &Decoded) -> u64 {
    let rows = decoded.rows.as_ref().map_or(0, |rows| rows.num_rows());
    let rejects = decoded.rejects.as_ref().map_or(0, |rejects| rejects.rows.num_rows());
    (rows + rejects) as u64
}

/// Splits off what is more than the reader wants now, which only happens when it wants less than before. With rejects in it a batch is
/// handed over whole: they may stand anywhere among its rows, so no position inside it would be true.
fn split(decoded: Decoded, max_rows: usize) -> (Decoded, Option<Decoded>) {
    match decoded {
        Decoded { rows: Some(rows), rejects: None } if rows.num_rows() > max_rows => {
            let left = rows.slice(max_rows, rows.num_rows() - max_rows);
            let now = Decoded { rows: Some(rows.slice(0, max_rows)), rejects: None };
            (now, Some(Decoded { rows: Some(left), rejects: None }))
        }
        whole => (whole, None),
    }
}
