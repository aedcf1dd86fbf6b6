//! Transforms: batches in, batches out.

use std::ops::Deref;

use crate::batch::{Batch, Rejected};
use crate::config::Config;
use crate::types::{PortSchema, Problem, Result};

/// A block that changes rows. Only [`Transform::open`] and [`Transform::apply`] have to be written.
///
/// ```
/// use weir_sdk::prelude::*;
///
/// #[derive(Deserialize, JsonSchema)]
/// struct Upper {
///     /// The text column to write in capitals.
///     column: String,
/// }
///
/// impl Transform for Upper {
///     type Config = Self;
///
///     fn open(config: Self, _: &[PortSchema]) -> Result<Self> {
///         Ok(config)
///     }
///
///     fn apply(&mut self, batch: Input) -> Result<Output> {
///         Ok(batch.with_columns([batch.texts(&self.column)?.to_uppercase().into()])?.into())
///     }
/// }
///
/// weir_sdk::transform!(Upper);
/// # fn main() {}
/// ```
pub trait Transform: Sized + 'static {
    /// The config; `Self` where the block is nothing but its config.
    type Config: Config;

    /// Opens with the schema of every input. Called once per instance, also to plan, when no batch follows: this is the place to look
    /// for columns and to say what is wrong with the config.
    ///
    /// # Errors
    /// When the config does not fit the inputs.
    fn open(config: Self::Config, inputs: &[PortSchema]) -> Result<Self>;

    /// Returns the schema of every output, called once after `open`. As it stands: one output `out` with the columns of the only input.
    ///
    /// # Errors
    /// When the outputs cannot be known.
    fn outputs(&self, inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        match inputs {
            [input] => Ok(vec![PortSchema::new("out", input.fields.clone())]),
            _ => Err(Problem::system("a transform with several inputs has to say what its outputs are")),
        }
    }

    /// Processes a batch of one input. Rows that cannot be processed belong into [`Output::reject`]; an error ends the run.
    ///
    /// # Errors
    /// When the batch as a whole cannot be processed.
    fn apply(&mut self, batch: Input) -> Result<Output>;

    /// Says that an input has ended; called once per input.
    ///
    /// # Errors
    /// When what was kept cannot be processed.
    fn input_ended(&mut self, port: &str) -> Result<Output> {
        let _ = port;
        Ok(Output::none())
    }

    /// Returns what is left once all inputs have ended; called again until it returns `None`.
    ///
    /// # Errors
    /// When what was kept cannot be processed.
    fn finish(&mut self) -> Result<Option<Output>> {
        Ok(None)
    }
}

/// A batch of one input. It is the block's own: to look at, to pass on, to keep.
#[derive(Debug)]
pub struct Input {
    port: String,
    batch: Batch,
}

impl Input {
    pub(crate) fn new(port: String, batch: Batch) -> Self {
        Self { port, batch }
    }

    /// Returns the name of the input.
    pub fn port(&self) -> &str {
        &self.port
    }

    /// Returns the batch, to keep it or to pass it on.
    pub fn into_batch(self) -> Batch {
        self.batch
    }
}

impl Deref for Input {
    type Target = Batch;

    fn deref(&self) -> &Batch {
        &self.batch
    }
}

/// What a transform gives: batches for outputs, and rejects. A [`Batch`] becomes one for the output `out`.
#[derive(Debug, Default)]
pub struct Output {
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug)]
pub(crate) enum Part {
    Batch(String, Batch),
    Rejects(Rejected),
}

impl Output {
    /// Gives nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a batch for an output.
    #[must_use]
    pub fn to(mut self, port: impl Into<String>, batch: Batch) -> Self {
        self.parts.push(Part::Batch(port.into(), batch));
        self
    }

    /// Adds rows that could not be processed: one reason per row, or one for all.
    #[must_use]
    pub fn reject(mut self, rejected: Rejected) -> Self {
        self.parts.push(Part::Rejects(rejected));
        self
    }
}

impl From<Batch> for Output {
    fn from(batch: Batch) -> Self {
        Self::none().to("out", batch)
    }
}

impl From<Input> for Output {
    fn from(input: Input) -> Self {
        input.batch.into()
    }
}

impl From<Vec<Batch>> for Output {
    fn from(batches: Vec<Batch>) -> Self {
        batches.into_iter().fold(Self::none(), |output, batch| output.to("out", batch))
    }
}
