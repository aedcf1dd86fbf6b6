//! The rows of an input, where they wait on Weir's disk.

use weir_sdk::prelude::*;
use weir_sdk::staging;

use crate::cells::Columns;

/// What a writer leaves for the commit: where the rows of one input are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Staged {
    /// The port.
    pub(crate) port: String,
    /// Its columns.
    pub(crate) fields: Vec<Field>,
    /// What finds the rows again.
    pub(crate) stage: String,
    /// How many there are.
    pub(crate) rows: u64,
}

/// An input of the report.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Its name and columns.
    pub(crate) schema: PortSchema,
    /// How many rows it has.
    pub(crate) rows: u64,
    stages: Vec<String>,
}

impl Input {
    /// Puts together what writers left, by port and in the order of the ports' names, whatever the order of the writers was.
    pub(crate) fn gather(staged: Vec<Staged>) -> Vec<Self> {
        let mut inputs: Vec<Self> = Vec::new();
        for part in staged {
            match inputs.iter_mut().find(|input| input.schema.port == part.port) {
                Some(input) => {
                    input.rows += part.rows;
                    input.stages.push(part.stage);
                }
                None => inputs.push(Self {
                    schema: PortSchema::new(part.port, part.fields),
                    rows: part.rows,
                    stages: vec![part.stage],
                }),
            }
        }
        inputs.sort_by(|a, b| a.schema.port.cmp(&b.schema.port));
        inputs
    }

    /// Makes an input without rows, to see whether a template fits its columns.
    pub(crate) fn empty(schema: PortSchema) -> Self {
        Self { schema, rows: 0, stages: Vec::new() }
    }

    /// Returns the name.
    pub(crate) fn name(&self) -> &str {
        &self.schema.port
    }

    /// Reads columns batch by batch; only they come over from the host. `false` ends the reading.
    pub(crate) fn read(&self, names: &[&str], mut visit: impl FnMut(&Columns) -> Result<bool>) -> Result<()> {
        let fields: Vec<&Field> = names.iter().map(|name| self.schema.field(name)).collect::<Result<_>>()?;
        for stage in &self.stages {
            for batch in staging::read(stage)? {
                if !visit(&Columns::of(&batch?, &fields)?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Reads all columns.
    pub(crate) fn read_all(&self, visit: impl FnMut(&Columns) -> Result<bool>) -> Result<()> {
        let names: Vec<&str> = self.schema.fields.iter().map(|field| field.name.as_str()).collect();
        self.read(&names, visit)
    }
}
