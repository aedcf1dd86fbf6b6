//! A loader that misbehaves as its config says and writes nothing anywhere; `tests/e2e/hostile.rs` shows that each misbehaviour is
//! contained and named.

use weir_sdk::manifest::Mode;
use weir_sdk::prelude::*;

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Act {
    /// Nothing wrong.
    Behave,
    /// Traps in `describe`.
    TrapDescribe,
    /// Traps when a writer is opened.
    TrapOpen,
    /// Traps in `write`.
    TrapWrite,
    /// Traps in `prepare`.
    TrapPrepare,
    /// Traps in `commit`.
    TrapCommit,
    /// Traps in `abort`.
    TrapAbort,
    /// Says that it prepared one row fewer than it got.
    LoseRow,
}

/// Config of the block.
#[derive(Debug, Deserialize, JsonSchema)]
struct Config {
    /// What it does.
    act: Act,
}

struct Hostile(Act);

impl Loader for Hostile {
    type Config = Config;
    type Token = ();
    type Writer = Counter;

    fn open(config: Config) -> Result<Self> {
        Ok(Self(config.act))
    }

    fn describe(&self, _: &PortSchema, _: &WriteMode, _: SchemaChange) -> Result<Vec<String>> {
        trap_if(self.0 == Act::TrapDescribe);
        Ok(vec!["nothing, nowhere".to_owned()])
    }

    fn write(&self, _: WriteRequest) -> Result<Counter> {
        trap_if(self.0 == Act::TrapOpen);
        Ok(Counter { act: self.0, rows: 0 })
    }

    fn commit(&self, _: CommitRequest<()>) -> Result<()> {
        trap_if(self.0 == Act::TrapCommit);
        Ok(())
    }

    fn abort(&self, _: &EpochId, _: Vec<()>) -> Result<()> {
        trap_if(self.0 == Act::TrapAbort);
        Ok(())
    }
}

struct Counter {
    act: Act,
    rows: u64,
}

impl Writer for Counter {
    type Token = ();

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        trap_if(self.act == Act::TrapWrite);
        self.rows += batch.rows() as u64;
        Ok(None)
    }

    fn prepare(self) -> Result<Receipt<()>> {
        trap_if(self.act == Act::TrapPrepare);
        let lost = u64::from(self.act == Act::LoseRow);
        Ok(Receipt { token: (), rows: self.rows.saturating_sub(lost), bytes: 0 })
    }
}

fn trap_if(now: bool) {
    assert!(!now, "a trap on purpose");
}

weir_sdk::loader!(Hostile, |manifest| manifest.write_modes(&[Mode::Append]));
