//! The block.

use weir_sdk::logging::{self, Level};
use weir_sdk::prelude::*;

use crate::config::{SampleConfig, Task};
use crate::hash;
use crate::reservoir::Reservoir;

/// A sample in the making.
#[derive(Debug)]
pub(crate) struct Sample {
    way: Way,
    seed: u64,
    came: u64,
    stay: u64,
}

#[derive(Debug)]
enum Way {
    First { left: u64 },
    Random(Reservoir),
    Share { below: u128, key: Vec<String> },
}

impl Transform for Sample {
    type Config = SampleConfig;

    fn open(config: SampleConfig, inputs: &[PortSchema]) -> Result<Self> {
        let way = match config.task(PortSchema::only(inputs)?)? {
            Task::First(rows) => Way::First { left: rows },
            Task::Random(rows) => Way::Random(Reservoir::new(rows, config.seed)),
            Task::Share(share, key) => Way::Share { below: threshold(share), key },
        };
        Ok(Self { way, seed: config.seed, came: 0, stay: 0 })
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let before = self.came;
        self.came += batch.rows() as u64;
        let staying = match &mut self.way {
            Way::First { left } => {
                let rows = usize::try_from(*left).unwrap_or(usize::MAX).min(batch.rows());
                *left -= rows as u64;
                if rows == 0 { return Ok(Output::none()) } else { batch.slice(0, rows)? }
            }
            Way::Random(reservoir) => {
                reservoir.add(&batch)?;
                return Ok(Output::none());
            }
            Way::Share { below, key } => {
                let hashes = hashes(&batch, key, self.seed, before)?;
                batch.filter(&Bitmap::of(&hashes, |hash| u128::from(*hash) < *below))?
            }
        };
        Ok(self.counted(vec![staying]))
    }

    fn input_ended(&mut self, _port: &str) -> Result<Output> {
        let staying = match &mut self.way {
            Way::Random(reservoir) => reservoir.finish()?,
            _ => Vec::new(),
        };
        let output = self.counted(staying);
        let message = format!("{} of {} rows are in the sample", self.stay, self.came);
        logging::log(Level::Info, &message, &[("rows", &self.came), ("sample", &self.stay)]);
        Ok(output)
    }
}

impl Sample {
    fn counted(&mut self, staying: Vec<Batch>) -> Output {
        self.stay += staying.iter().map(|batch| batch.rows() as u64).sum::<u64>();
        staying.into()
    }
}

/// Below this a hash is in the share; all are below 2^64.
fn threshold(share: f64) -> u128 {
    (share * 2_f64.powi(64)) as u128
}

fn hashes(batch: &Batch, key: &[String], seed: u64, before: u64) -> Result<Vec<u64>> {
    if key.is_empty() {
        return Ok((0..batch.rows() as u64).map(|row| hash::of_row(seed, before + row)).collect());
    }
    let mut hashes = vec![hash::of_row(seed, 0); batch.rows()];
    batch.buffers(key)?.iter().for_each(|column| hash::add(&mut hashes, column));
    Ok(hashes)
}
