//! Either way of finding duplicates, and the count of what went.

use weir_sdk::logging::{self, Level};
use weir_sdk::prelude::*;

use crate::adjacent::Adjacent;
use crate::config::DedupConfig;
use crate::ranked::Ranked;

/// The block.
#[derive(Debug)]
pub(crate) struct Dedup {
    way: Way,
    /// Rows that came, and rows that stay.
    came: u64,
    stay: u64,
}

#[derive(Debug)]
enum Way {
    Adjacent(Adjacent),
    Ranked(Ranked),
}

impl Transform for Dedup {
    type Config = DedupConfig;

    fn open(config: DedupConfig, inputs: &[PortSchema]) -> Result<Self> {
        let input = PortSchema::only(inputs)?;
        let config = config.validate(input)?;
        let way = if config.adjacent {
            Way::Adjacent(Adjacent::new(config.key, config.keep))
        } else {
            Way::Ranked(Ranked::open(&config, input)?)
        };
        Ok(Self { way, came: 0, stay: 0 })
    }

    fn outputs(&self, inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        let fields = match &self.way {
            Way::Adjacent(_) => PortSchema::only(inputs)?.fields.clone(),
            Way::Ranked(ranked) => ranked.fields(),
        };
        Ok(vec![PortSchema::new("out", fields)])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        self.came += batch.rows() as u64;
        let staying = match &mut self.way {
            Way::Adjacent(adjacent) => adjacent.apply(&batch)?,
            Way::Ranked(ranked) => ranked.push(&batch)?,
        };
        Ok(self.counted(staying))
    }

    fn input_ended(&mut self, _port: &str) -> Result<Output> {
        let staying = match &mut self.way {
            Way::Adjacent(adjacent) => adjacent.rest(),
            Way::Ranked(ranked) => {
                ranked.close()?;
                None
            }
        };
        Ok(self.counted(staying.into_iter().collect()))
    }

    fn finish(&mut self) -> Result<Option<Output>> {
        let rest = match &mut self.way {
            Way::Adjacent(_) => None,
            Way::Ranked(ranked) => ranked.next()?,
        };
        match rest {
            Some(batch) => Ok(Some(self.counted(vec![batch]))),
            None => {
                let dropped = self.came - self.stay;
                let message = format!("{dropped} of {} rows were duplicates", self.came);
                logging::log(Level::Info, &message, &[("rows", &self.came), ("duplicates", &dropped)]);
                Ok(None)
            }
        }
    }
}

impl Dedup {
    fn counted(&mut self, staying: Vec<Batch>) -> Output {
        self.stay += staying.iter().map(|batch| batch.rows() as u64).sum::<u64>();
        staying.into()
    }
}
