//! The rows of a query, read and decoded by a task of their own while the last batch is worked on.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use mysql_async::{BinaryProtocol, QueryResult};
use tokio::sync::{mpsc, oneshot};
use weir_types::Problem;

use super::decode::{Fault, RowDecoder};
use super::error::problem;
use super::line::Line;
use super::my_type::{Reading, ResultColumn};
use super::quote;
use crate::sql::{SqlError, SqlRows};

/// A batch is full when it has so many rows or bytes.
const BATCH_ROWS: usize = 8192;
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// Batches that are ready before anybody wants them.
const AHEAD: usize = 1;

/// What the task sends; nothing for the end, so that a task that was lost is not taken for it.
type Batches = mpsc::Sender<Result<Option<RecordBatch>, Problem>>;

/// The rows of a query.
pub(super) struct MySqlRows {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<Option<RecordBatch>, Problem>>,
    /// What is left of a batch, from this row on.
    current: Option<(RecordBatch, usize)>,
    ended: bool,
    doing: String,
    /// As long as this is there, the session has a query open.
    open: Option<Arc<()>>,
}

/// Starts reading a result. The connection comes back when the rows have been read or dropped.
pub(super) fn start(
    line: Line,
    columns: Vec<ResultColumn>,
    doing: String,
    open: Arc<()>,
) -> (MySqlRows, oneshot::Receiver<Line>) {
    let (sender, batches) = mpsc::channel(AHEAD);
    let (back, returned) = oneshot::channel();
    let decoder = RowDecoder::new(&columns);
    let rows = MySqlRows {
        schema: decoder.schema(),
        batches,
        current: None,
        ended: false,
        doing: doing.clone(),
        open: Some(open),
    };
    tokio::spawn(Reader { line, decoder, columns, doing }.run(sender, back));
    (rows, returned)
}

#[async_trait]
impl SqlRows for MySqlRows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, SqlError> {
        if self.current.is_none() && !self.ended {
            self.current = match self.batches.recv().await {
                Some(Ok(Some(batch))) => Some((batch, 0)),
                Some(Ok(None)) => {
                    (self.ended, self.open) = (true, None);
                    None
                }
                Some(Err(problem)) => return Err(problem.into()),
                None => return Err(Problem::transient(format!("{}: the connection is gone", self.doing)).into()),
            };
        }
        let Some((batch, from)) = self.current.take() else { return Ok(None) };
        let rows = max_rows.max(1).min(batch.num_rows() - from);
        let some = batch.slice(from, rows);
        if from + rows < batch.num_rows() {
            self.current = Some((batch, from + rows));
        }
        Ok(Some(some))
    }
}

struct Reader {
    line: Line,
    decoder: RowDecoder,
    columns: Vec<ResultColumn>,
    doing: String,
}

impl Reader {
    async fn run(mut self, batches: Batches, mut back: oneshot::Sender<Line>) {
        self.line.set_busy(true);
        let complete = tokio::select! {
            complete = self.send_all(&batches) => complete,
            () = batches.closed() => false,
        };
        let usable = complete
            || tokio::select! {
                usable = self.line.abandon() => usable,
                // Nobody waits for the connection either: it is dropped, and the statement with it.
                () = back.closed() => false,
            };
        if usable {
            self.line.set_busy(false);
            // A session that is gone wants no connection.
            let _ = back.send(self.line);
        }
        // Only now: the end of the rows is when the session can go on.
        drop(batches);
    }

    /// Reads to the end. Returns whether it was reached.
    async fn send_all(&mut self, batches: &Batches) -> bool {
        let (last, complete) = match self.read_all(batches).await {
            Ok(()) => (Ok(None), true),
            Err(Stop::Gone) => return false,
            Err(Stop::Problem(problem)) => (Err(problem), false),
        };
        batches.send(last).await.is_ok() && complete
    }

    async fn read_all(&mut self, batches: &Batches) -> Result<(), Stop> {
        let mut result = QueryResult::<'_, '_, BinaryProtocol>::new(&mut self.line.conn);
        loop {
            let row = match result.next().await {
                Ok(row) => row,
                Err(error) => {
                    self.line.failed = true;
                    return Err(Stop::Problem(problem(&error, &self.doing)));
                }
            };
            let more = row.is_some();
            if let Some(row) = row {
                let pushed = self.decoder.push(row.unwrap_raw());
                pushed.map_err(|fault| broken(&self.columns, &self.doing, fault))?;
            }
            let (rows, bytes) = self.decoder.waiting();
            if rows >= BATCH_ROWS || bytes >= BATCH_BYTES || (!more && rows > 0) {
                let batch = self.decoder.take().map_err(|fault| broken(&self.columns, &self.doing, fault))?;
                batches.send(Ok(Some(batch))).await.map_err(|_| Stop::Gone)?;
            }
            if !more {
                return Ok(());
            }
        }
    }
}

/// Why reading ends before the rows do.
enum Stop {
    /// Nobody wants more.
    Gone,
    Problem(Problem),
}

fn broken(columns: &[ResultColumn], doing: &str, Fault { row, column, reason }: Fault) -> Stop {
    let Some(column) = columns.get(column) else {
        return Stop::Problem(Problem::system(format!("{doing}: row {row} of the result: {reason}")));
    };
    let name = &column.name;
    let instead = match column.reading {
        Reading::Boolean => format!("read it as a number, such as `{} + 0` in a query", quote(name)),
        _ => format!("read it as text, such as `cast({} as char)` in a query", quote(name)),
    };
    let message = format!("{doing}: row {row} of the result, column `{name}`: {reason}");
    Stop::Problem(Problem::data(message).with_row(row).with_column(name).with_hint(instead))
}
