//! The statement at work. All of it is the host's; this block only hands batches over.

use weir_sdk::prelude::*;
use weir_sdk::query::Execution;

use crate::config::SqlConfig;

/// A statement that runs while its inputs arrive.
#[derive(Debug)]
pub(crate) struct Sql {
    execution: Execution,
}

impl Transform for Sql {
    type Config = SqlConfig;

    fn open(config: SqlConfig, inputs: &[PortSchema]) -> Result<Self> {
        if config.query.trim().is_empty() {
            return Err(Problem::config("`query` is empty").with_hint("write a SELECT over the inputs' names"));
        }
        Ok(Self { execution: Execution::open(&config.query, inputs)? })
    }

    fn outputs(&self, _inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        Ok(vec![PortSchema::new("out", self.execution.schema())])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        Ok(self.execution.push(batch.port(), &batch)?.into())
    }

    fn input_ended(&mut self, port: &str) -> Result<Output> {
        self.execution.close(port)?;
        Ok(Output::none())
    }

    fn finish(&mut self) -> Result<Option<Output>> {
        Ok(self.execution.next()?.map(Output::from))
    }
}
