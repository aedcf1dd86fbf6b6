//! Writes one NDJSON object per epoch and split.

use weir_sdk::config::Connection;
use weir_sdk::formats::{Encoder, WriteFormat, WriteOptions};
use weir_sdk::manifest::Mode;
use weir_sdk::objects;
use weir_sdk::prelude::*;

#[derive(Deserialize, JsonSchema)]
struct Lines {
    /// Where to write.
    connection: Connection,
    /// What the paths of the objects begin with.
    path: String,
}

struct Open {
    encoder: Encoder,
    rows: u64,
}

impl Loader for Lines {
    type Config = Self;
    type Token = String;
    type Writer = Open;

    fn open(config: Self) -> Result<Self> {
        Ok(config)
    }

    fn describe(&self, _input: &PortSchema, mode: &WriteMode, _schema_change: SchemaChange) -> Result<Vec<String>> {
        match mode {
            WriteMode::Append => Ok(vec![format!("adds objects `{}*.ndjson` in `{}`", self.path, &*self.connection)]),
            other => Err(other.unsupported()),
        }
    }

    fn write(&self, request: WriteRequest) -> Result<Open> {
        // The name says whose rows these are, so that an epoch that is done again replaces its own object.
        let path = format!("{}{}-{}-{}.ndjson", self.path, request.epoch.run, request.epoch.number, request.split);
        let options = WriteOptions { format: WriteFormat::Ndjson, ..WriteOptions::default() };
        Ok(Open { encoder: Encoder::open(&self.connection, &path, &options, &request.input.fields)?, rows: 0 })
    }

    fn commit(&self, request: CommitRequest<String>) -> Result<()> {
        objects::publish(&self.connection, &request.tokens)
    }

    fn abort(&self, _epoch: &EpochId, tokens: Vec<String>) -> Result<()> {
        objects::discard(&self.connection, &tokens)
    }
}

impl Writer for Open {
    type Token = String;

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        self.rows += batch.rows() as u64;
        self.encoder.write(&batch)?;
        Ok(None)
    }

    fn prepare(self) -> Result<Receipt<String>> {
        let staged = self.encoder.finish()?;
        Ok(Receipt { token: staged.token, rows: self.rows, bytes: staged.bytes })
    }
}

weir_sdk::loader!(Lines, |manifest| manifest.write_modes(&[Mode::Append]).asks_for_objects());

#[cfg(test)]
#[test]
fn cases() {
    weir_sdk::testing::cases::<Lines>("tests");
}
