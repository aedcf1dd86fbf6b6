//! Writes one split's rows of one epoch: to the host's disk, for nothing may be sent before the whole epoch is prepared.

use serde::{Deserialize, Serialize};
use weir_sdk::prelude::*;
use weir_sdk::staging::Stage;

use crate::config::HttpLoaderConfig;
use crate::parts::PartLimits;

/// A split's rows, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Staged {
    pub(crate) stage: String,
    pub(crate) split: String,
    pub(crate) limits: PartLimits,
}

/// A split's rows of one epoch on their way.
#[derive(Debug)]
pub(crate) struct HttpWriter {
    split: String,
    limits: PartLimits,
    stage: Stage,
    rows: u64,
}

impl HttpWriter {
    pub(crate) fn open(config: &HttpLoaderConfig, request: WriteRequest) -> Result<Self> {
        let limits = PartLimits { rows: config.batch_rows, bytes: config.batch_bytes };
        Ok(Self { split: request.split, limits, stage: Stage::open()?, rows: 0 })
    }
}

impl Writer for HttpWriter {
    type Token = Staged;

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        let what = match batch.operation() {
            Operation::Insert => {
                self.rows += batch.rows() as u64;
                self.stage.append(&batch)?;
                return Ok(None);
            }
            Operation::Upsert => "replace others",
            Operation::Delete => "be deleted",
            Operation::TruncateBefore => "come in place of all others",
        };
        Err(Problem::config(format!("rows are to {what}, which these requests cannot say"))
            .with_hint("`http-loader` sends new rows only; use a loader that writes by key"))
    }

    fn prepare(self) -> Result<Receipt<Staged>> {
        let staged = Staged { stage: self.stage.finish()?, split: self.split, limits: self.limits };
        // Bytes in the target's form are only known once they are sent.
        Ok(Receipt { token: staged, rows: self.rows, bytes: 0 })
    }
}
