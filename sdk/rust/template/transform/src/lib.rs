//! Writes a text column in capitals.

use weir_sdk::prelude::*;

#[derive(Deserialize, JsonSchema)]
struct Upper {
    /// The text column to write in capitals.
    column: String,
}

impl Transform for Upper {
    type Config = Self;

    fn open(config: Self, inputs: &[PortSchema]) -> Result<Self> {
        PortSchema::only(inputs)?.field(&config.column)?;
        Ok(config)
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let upper = batch.texts(&self.column)?.to_uppercase();
        Ok(batch.with_columns([upper.into()])?.into())
    }
}

weir_sdk::transform!(Upper, |manifest| manifest.preserves_rows());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Upper>("tests");
}
