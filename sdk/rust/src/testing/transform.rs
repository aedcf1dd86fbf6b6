//! Runs transforms natively.

use super::{Outcome, Run};
use crate::batch::Batch;
use crate::config;
use crate::native::batches;
use crate::transform::{Input, Output, Part, Transform};
use crate::types::{PortSchema, Result};

/// Runs a transform as the host does: open, outputs, every batch, the end of every input, what is left.
pub fn run_transform<T: Transform>(run: Run) -> Result<Outcome> {
    run.inside(|run, outcome| {
        let schemas: Vec<PortSchema> = run.inputs.iter().map(|(schema, _)| schema.clone()).collect();
        let mut transform = T::open(config::parse(&run.config)?, &schemas)?;
        transform.outputs(&schemas)?.into_iter().for_each(|output| outcome.declare(&output.port, output.fields));
        for (schema, batches) in std::mem::take(&mut run.inputs) {
            for rows in batches {
                let batch = Batch(batches::Batch::insert(rows));
                collect(transform.apply(Input::new(schema.port.clone(), batch))?, outcome)?;
            }
            collect(transform.input_ended(&schema.port)?, outcome)?;
        }
        while let Some(rest) = transform.finish()? {
            collect(rest, outcome)?;
        }
        Ok(())
    })
}

/// Reads the config; a transform has nothing outside to check it against.
pub fn check_transform<T: Transform>(config: &str) -> Result<()> {
    config::parse::<T::Config>(config).map(|_| ())
}

fn collect(output: Output, outcome: &mut Outcome) -> Result<()> {
    output.parts.into_iter().try_for_each(|part| match part {
        Part::Batch(port, batch) => outcome.take(&port, batch),
        Part::Rejects(rejected) => outcome.reject(rejected),
    })
}
