//! The block.

use weir_sdk::prelude::*;

use crate::config::UnionConfig;
use crate::merge::merged;
use crate::side::Side;

/// The inputs on their way to one output.
#[derive(Debug)]
pub(crate) struct Union {
    sides: Vec<Side>,
    fields: Vec<Field>,
}

impl Transform for Union {
    type Config = UnionConfig;

    fn open(config: UnionConfig, inputs: &[PortSchema]) -> Result<Self> {
        let mut fields = merged(inputs, config.strict)?;
        if let Some(source) = &config.source_column {
            if fields.iter().any(|field| field.name == *source) {
                let message = format!("`source_column`: an input has a column `{source}` already");
                return Err(Problem::config(message).with_hint("choose another name").with_column(source));
            }
            fields.push(Field::new(source, "utf8").required());
        }
        let source = config.source_column.as_ref();
        let sides = inputs.iter().map(|input| Side::open(input, &fields, source)).collect::<Result<Vec<_>>>()?;
        Ok(Self { sides, fields })
    }

    fn outputs(&self, _inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        Ok(vec![PortSchema::new("out", self.fields.clone())])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let port = batch.port().to_owned();
        let side = self.sides.iter_mut().find(|side| side.port() == port);
        let side = side.ok_or_else(|| Problem::system(format!("a batch came for `{port}`, which is no input")))?;
        Ok(side.apply(batch.into_batch())?.into())
    }
}
