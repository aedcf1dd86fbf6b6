//! A transform that misbehaves as its config says; `tests/e2e/hostile.rs` shows that each misbehaviour is contained and named.

use std::hint::black_box;
use std::net::TcpStream;
use std::{env, fs};

use weir_sdk::logging;
use weir_sdk::prelude::*;

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Act {
    /// Nothing wrong: the rows pass.
    Behave,
    /// Computes for ever in `apply`.
    Loop,
    /// Takes memory until there is no more.
    Balloon,
    /// Calls itself for ever.
    Recurse,
    /// Traps in `open`.
    TrapOpen,
    /// Traps in `outputs`.
    TrapOutputs,
    /// Traps in `apply`.
    TrapApply,
    /// Traps in `input-ended`.
    TrapInputEnded,
    /// Traps in `finish`.
    TrapFinish,
    /// Looks for files, environment variables and sockets, and fails with what it found.
    Snoop,
    /// Logs a megabyte a row.
    Log,
    /// Promises `int64` where it gives `utf8`.
    Lie,
    /// Promises a column and does not give it.
    Omit,
    /// Gives rows for a port that it does not have.
    WrongPort,
    /// Gives every row twice though its manifest says that it only filters.
    Multiply,
    /// Keeps every batch.
    Hoard,
    /// Calls the host without end.
    Call,
    /// Says that bytes are Arrow IPC which are not.
    Forge,
    /// Hands back the beginning of good Arrow IPC.
    CutIpc,
    /// Keeps rows by a mask that is too short.
    ShortMask,
    /// Takes rows that are not there.
    TakeBeyond,
    /// Selects a column that is not there.
    SelectNothing,
    /// Gives rows for ever after its input has ended.
    Unending,
    /// Gives a reason for every row but one.
    MissingReason,
    /// Rejects rows that it never got.
    RejectMore,
}

/// Config of the block.
#[derive(Debug, Deserialize, JsonSchema)]
struct Config {
    /// What it does.
    act: Act,
}

struct Hostile {
    act: Act,
    kept: Vec<Batch>,
}

impl Transform for Hostile {
    type Config = Config;

    fn open(config: Config, _: &[PortSchema]) -> Result<Self> {
        trap_if(config.act == Act::TrapOpen);
        Ok(Self { act: config.act, kept: Vec::new() })
    }

    fn outputs(&self, inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        trap_if(self.act == Act::TrapOutputs);
        let mut fields = inputs[0].fields.clone();
        match self.act {
            Act::Lie => fields[0] = Field::new(fields[0].name.clone(), "timestamp[ns]"),
            Act::Omit => fields.push(Field::new("promised", "utf8")),
            _ => {}
        }
        Ok(vec![PortSchema::new("out", fields)])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        match self.act {
            Act::Loop => spin(),
            Act::Balloon => balloon(),
            Act::Recurse => drop(black_box(recurse(black_box(1)))),
            Act::TrapApply => trap_if(true),
            Act::Snoop => return Err(snoop()),
            Act::Log => flood(batch.rows()),
            Act::Hoard => return self.hoard(&batch),
            Act::Call => loop {
                drop(black_box(batch.share()));
            },
            Act::Forge => drop(Batch::from_ipc(&forged())?),
            Act::CutIpc => {
                let whole = batch.ipc(None)?;
                drop(Batch::from_ipc(&whole[..whole.len() / 2])?);
            }
            Act::ShortMask => return Ok(batch.filter(&Bitmap::filled(0, true))?.into()),
            Act::TakeBeyond => return Ok(batch.take(&[u32::MAX])?.into()),
            Act::SelectNothing => return Ok(batch.select(&["nowhere"])?.into()),
            Act::MissingReason => {
                let reasons = vec!["odd".to_owned(); batch.rows() - 1];
                return Ok(Output::none().reject(Rejected { rows: batch.share(), reasons }));
            }
            Act::RejectMore => {
                let rows: Vec<u32> = (0..batch.rows() as u32).chain(0..batch.rows() as u32).collect();
                let rejected = Rejected { rows: batch.take(&rows)?, reasons: vec!["odd".to_owned()] };
                return Ok(Output::none().reject(rejected));
            }
            Act::WrongPort => return Ok(Output::none().to("elsewhere", batch.share())),
            Act::Multiply => return Ok(Output::from(vec![batch.share(), batch.share()])),
            _ => {}
        }
        Ok(batch.into())
    }

    fn input_ended(&mut self, _: &str) -> Result<Output> {
        trap_if(self.act == Act::TrapInputEnded);
        Ok(Output::none())
    }

    fn finish(&mut self) -> Result<Option<Output>> {
        trap_if(self.act == Act::TrapFinish);
        match self.act {
            Act::Unending => Ok(Some(
                Batch::from_columns(1, [Values::new("id", [1_i64]).into(), Texts::new("name", ["x"]).into()])?.into(),
            )),
            _ => Ok(None),
        }
    }
}

impl Hostile {
    fn hoard(&mut self, batch: &Batch) -> Result<Output> {
        loop {
            self.kept.push(batch.share());
        }
    }
}

fn trap_if(now: bool) {
    assert!(!now, "a trap on purpose");
}

fn spin() {
    let mut count = 0u64;
    loop {
        count = black_box(count.wrapping_add(1));
    }
}

fn balloon() {
    let mut held = Vec::new();
    loop {
        held.push(black_box(vec![1u8; 1 << 20]));
    }
}

#[expect(unconditional_recursion, reason = "it is what the test is about")]
fn recurse(depth: u64) -> u64 {
    let here = black_box([depth; 64]);
    black_box(recurse(black_box(depth + 1))) + here[0]
}

/// Everything that must not be there. What it finds goes into the message, which the test reads.
fn snoop() -> Problem {
    let mut found = Vec::new();
    found.extend(fs::read_to_string("/etc/passwd").map(|_| "a file".to_owned()));
    found.extend(fs::read_dir("/").map(|_| "the root folder".to_owned()));
    found.extend(fs::write("/tmp/hostile", b"x").map(|()| "a place to write".to_owned()));
    found.extend(env::vars().map(|(name, _)| format!("variable {name}")));
    found.extend(env::args().map(|argument| format!("argument {argument}")));
    found.extend(TcpStream::connect("127.0.0.1:22").map(|_| "a socket".to_owned()));
    Problem::data(format!("found {} things: {}", found.len(), found.join(", ")))
}

fn flood(rows: usize) {
    let line = "x".repeat(1 << 20);
    (0..rows.max(8)).for_each(|_| logging::info(&line));
}

/// Starts as a stream does, then claims a message of two gigabytes.
fn forged() -> Vec<u8> {
    let mut bytes = vec![0xff; 4];
    bytes.extend(i32::MAX.to_le_bytes());
    bytes.extend([0x10; 256]);
    bytes
}

weir_sdk::transform!(Hostile, |manifest| manifest.filters_rows());
