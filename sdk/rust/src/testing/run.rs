//! What a test prepares.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use serde_json::Value;

use super::{BATCH_ROWS, Exchange, Outcome};
use crate::block::Block;
use crate::loader::WriteMode;
use crate::native::{self, World, batches, formats, schema};
use crate::types::{Field, PortSchema, Problem, Result};

/// What a test prepares for a block: config, input, and the outside world.
#[derive(Debug)]
pub struct Run {
    pub(super) config: String,
    pub(super) inputs: Vec<(PortSchema, Vec<RecordBatch>)>,
    pub(super) mode: WriteMode,
    pub(super) stream: Option<String>,
    pub(super) state: Option<String>,
    world: World,
}

impl Run {
    /// Starts with a config.
    pub fn new(config: Value) -> Self {
        Self {
            config: config.to_string(),
            inputs: Vec::new(),
            mode: WriteMode::Append,
            stream: None,
            state: None,
            world: World::default(),
        }
    }

    /// Adds an input of record batches, which share a schema.
    ///
    /// # Errors
    /// When there is no batch, so that the schema is not known.
    pub fn batches(mut self, port: &str, batches: Vec<RecordBatch>) -> Result<Self> {
        let first =
            batches.first().ok_or_else(|| Problem::config(format!("input `{port}` needs at least one batch")))?;
        self.inputs.push((PortSchema::new(port, schema::fields(&first.schema())), batches));
        Ok(self)
    }

    /// Adds an input of JSON objects, one per line, whose types are inferred: integers are `int64`, other numbers `float64`.
    ///
    /// # Errors
    /// When a line is not a JSON object.
    pub fn ndjson(self, port: &str, lines: &str) -> Result<Self> {
        let records = serde_json::Deserializer::from_str(lines).into_iter::<Value>().collect::<Result<Vec<_>, _>>();
        let records = records.map_err(|error| Problem::config(format!("input `{port}`: {error}")))?;
        let fields = schema::fields(&formats::infer(&records)?);
        self.ndjson_as(port, lines, fields)
    }

    /// Adds an input of JSON objects, one per line, of these types.
    ///
    /// # Errors
    /// When a line does not fit.
    pub fn ndjson_as(mut self, port: &str, lines: &str, fields: Vec<Field>) -> Result<Self> {
        let rows = batches::Batch::from_rows_json(lines, &fields)?.rows;
        let starts = (0..rows.num_rows()).step_by(BATCH_ROWS);
        let batches = starts.map(|start| rows.slice(start, BATCH_ROWS.min(rows.num_rows() - start))).collect();
        self.inputs.push((PortSchema::new(port, fields), batches));
        Ok(self)
    }

    /// Adds a recorded exchange.
    #[must_use]
    pub fn exchange(mut self, exchange: Exchange) -> Self {
        self.world.exchanges.push(exchange);
        self
    }

    /// Adds a visible object.
    #[must_use]
    pub fn object(mut self, connection: &str, path: &str, data: impl Into<Vec<u8>>) -> Self {
        self.world.objects.entry(connection.into()).or_default().insert(path.into(), data.into());
        self
    }

    /// Has a loader write in another mode than `append`.
    #[must_use]
    pub fn mode(mut self, mode: WriteMode) -> Self {
        self.mode = mode;
        self
    }

    /// Has an extractor read a certain stream.
    #[must_use]
    pub fn stream(mut self, stream: impl Into<String>) -> Self {
        self.stream = Some(stream.into());
        self
    }

    /// Has an extractor start from a state.
    #[must_use]
    pub fn state(mut self, state: Value) -> Self {
        self.state = Some(state.to_string());
        self
    }

    /// Returns the inputs by port, for blocks' own helpers.
    pub fn input_schemas(&self) -> BTreeMap<&str, &[Field]> {
        self.inputs.iter().map(|(schema, _)| (schema.port.as_str(), schema.fields.as_slice())).collect()
    }

    /// Has the block check its config against the outside, which a run does not do.
    ///
    /// # Errors
    /// What the block finds.
    pub fn check<B: Block>(self) -> Result<()> {
        self.inside(|run, _| B::check(&run.config)).map(|_| ())
    }

    /// Runs a block.
    ///
    /// # Errors
    /// What the block returns, and where it breaks the contract.
    pub fn block<B: Block>(self) -> Result<Outcome> {
        B::run(self)
    }

    /// Runs `work` in this run's world and takes the world back into the outcome.
    pub(super) fn inside(mut self, work: impl FnOnce(&mut Self, &mut Outcome) -> Result<()>) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let before = native::enter(std::mem::take(&mut self.world));
        let result = work(&mut self, &mut outcome);
        outcome.leave(native::enter(before));
        result.map(|()| outcome)
    }
}
