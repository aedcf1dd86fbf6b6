//! The inputs from the caller's side.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::error::DataFusionError;
use tokio::sync::mpsc;
use weir_diagnostics::one_of;
use weir_host::capability::QueryInput;
use weir_types::Problem;

use super::start::{InputFacts, Start, decide_start};
use crate::error::run_problem;
use crate::input::Spool;
use crate::plain::conform;
use crate::settings::QuerySettings;
use crate::statement::Parts;

/// Where an input's rows go.
#[derive(Debug, Clone)]
pub(super) enum Feed {
    /// To the statement, which reads them once.
    Channel(mpsc::Sender<RecordBatch>),
    /// To where they are kept.
    Spool(Arc<Spool>),
    /// Nowhere: the plan does not need them.
    Nothing,
}

/// An input from the caller's side.
#[derive(Debug)]
pub(super) struct Port {
    /// Its name and columns.
    pub(super) input: QueryInput,
    /// Where its rows go, `None` once it is closed.
    pub(super) feed: Option<Feed>,
}

/// All inputs of a statement.
#[derive(Debug)]
pub(super) struct Ports {
    ports: Vec<Port>,
    start: Start,
    settings: QuerySettings,
}

impl Ports {
    /// Makes the inputs of a statement that begins as `start` says.
    pub(super) fn new(ports: Vec<Port>, start: Start, settings: QuerySettings) -> Self {
        Self { ports, start, settings }
    }

    /// Returns the batch with the columns that its input has promised.
    pub(super) fn accept(&self, input: &str, batch: RecordBatch) -> Result<RecordBatch, Problem> {
        let schema = &self.port(input)?.input.schema;
        if batch.schema_ref() == schema {
            return Ok(batch);
        }
        let (expected, given) = (schema.fields(), batch.schema_ref().fields());
        let same = expected.len() == given.len()
            && expected
                .iter()
                .zip(given)
                .all(|(expected, given)| expected.name() == given.name() && expected.data_type() == given.data_type());
        if !same {
            return Err(Problem::system(format!(
                "the rows for the input `{input}` have other columns than were announced"
            )));
        }
        conform(&batch, schema)
            .map_err(|error| Problem::data(format!("the rows for the input `{input}` break its schema: {error}")))
    }

    /// Returns where an input's rows go.
    pub(super) fn feed(&self, input: &str) -> Result<Feed, Problem> {
        self.port(input)?
            .feed
            .clone()
            .ok_or_else(|| Problem::system(format!("rows for the input `{input}` after it was closed")))
    }

    /// Says that an input has ended; once is enough.
    pub(super) fn close(&mut self, input: &str) -> Result<(), Problem> {
        self.port(input)?;
        for port in self.ports.iter_mut().filter(|port| port.input.name == input) {
            if let Some(Feed::Spool(spool)) = port.feed.take() {
                spool.close();
            }
        }
        Ok(())
    }

    /// Returns the first input that has not ended.
    pub(super) fn first_open(&self) -> Option<&str> {
        self.ports.iter().find(|port| port.feed.is_some()).map(|port| port.input.name.as_str())
    }

    /// Returns whether enough is known of the inputs to begin.
    pub(super) fn ready_to_start(&self) -> bool {
        decide_start(&self.start)
    }

    /// Says why rows could not be kept.
    pub(super) fn spool_problem(&self, error: &DataFusionError) -> Problem {
        run_problem(error, &Parts::default(), &self.settings)
    }

    fn port(&self, input: &str) -> Result<&Port, Problem> {
        self.ports.iter().find(|port| port.input.name == input).ok_or_else(|| {
            let names = one_of("inputs", self.ports.iter().map(|port| port.input.name.as_str()));
            Problem::not_found(format!("the statement has no input `{input}`"))
                .with_hint(names.unwrap_or_else(|| "it has none".to_owned()))
        })
    }
}

impl InputFacts {
    /// Reads the facts of a spool.
    pub(super) fn of(spool: &Spool) -> Self {
        Self { closed: spool.is_closed(), bytes: spool.arrived().bytes }
    }
}
