//! The transform: hot columns as slices, new ones beside them, impossible rows aside.

use weir_sdk::prelude::*;

use crate::checks::{self, Facts};
use crate::config::Config;

/// The columns that are read, all `int64`.
const READ: [&str; 6] = ["dep_time", "sched_dep_time", "dep_delay", "arr_delay", "air_time", "distance"];

/// Judges flights.
#[derive(Debug)]
pub(crate) struct FlightDelays {
    config: Config,
}

/// The columns of one batch.
struct Flights {
    dep_time: Values<i64>,
    sched_dep_time: Values<i64>,
    dep_delay: Values<i64>,
    arr_delay: Values<i64>,
    air_time: Values<i64>,
    distance: Values<i64>,
}

impl Transform for FlightDelays {
    type Config = Config;

    fn open(config: Config, inputs: &[PortSchema]) -> Result<Self> {
        let input = PortSchema::only(inputs)?;
        for name in READ {
            let field = input.field(name)?;
            if field.data_type != "int64" {
                let problem = Problem::config(format!("column `{name}` is `{}`, not `int64`", field.data_type));
                return Err(problem.with_column(name).with_hint("read missing values as null: `nulls: [\"\", NA]`"));
            }
        }
        Ok(Self { config: config.validate()? })
    }

    fn outputs(&self, inputs: &[PortSchema]) -> Result<Vec<PortSchema>> {
        let mut fields = PortSchema::only(inputs)?.fields.clone();
        let added = [("status", "utf8"), ("sched_hour", "int32"), ("speed", "float64"), ("made_up", "int64")];
        fields.extend(added.map(|(name, data_type)| Field::new(name, data_type)));
        Ok(vec![PortSchema::new("out", fields)])
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let flights = Flights::read(&batch)?;
        let objections: Vec<Option<String>> =
            (0..flights.rows()).map(|row| checks::objection(&flights.facts(row), self.config.max_speed)).collect();
        let judged = batch.with_columns([
            flights.status(&self.config).into(),
            flights.sched_hour().into(),
            flights.speed().into(),
            flights.made_up().into(),
        ])?;
        let wrong = Bitmap::of(&objections, Option::is_some);
        if wrong.count() == 0 {
            return Ok(judged.into());
        }
        let rejected = Rejected { rows: batch.filter(&wrong)?, reasons: objections.into_iter().flatten().collect() };
        Ok(Output::from(judged.filter(&!wrong)?).reject(rejected))
    }
}

impl Flights {
    fn read(batch: &Batch) -> Result<Self> {
        let (dep_time, sched_dep_time, dep_delay, arr_delay, air_time, distance) = batch.views(READ)?;
        Ok(Self { dep_time, sched_dep_time, dep_delay, arr_delay, air_time, distance })
    }

    fn rows(&self) -> usize {
        self.dep_time.len()
    }

    fn facts(&self, row: usize) -> Facts {
        Facts {
            dep_time: self.dep_time.get_valid(row),
            sched_dep_time: self.sched_dep_time.get_valid(row),
            air_time: self.air_time.get_valid(row),
            distance: self.distance.get_valid(row),
        }
    }

    fn status(&self, config: &Config) -> Texts {
        let status = |row| match self.arr_delay.get_valid(row) {
            _ if !self.dep_time.is_valid(row) => "cancelled",
            None => "diverted",
            Some(delay) if delay >= config.very_late_from => "very late",
            Some(delay) if delay >= config.late_from => "late",
            Some(_) => "on time",
        };
        Texts::new("status", (0..self.rows()).map(status))
    }

    fn sched_hour(&self) -> Values<i32> {
        self.sched_dep_time.map("sched_hour", |time| (time / 100 % 24) as i32)
    }

    fn speed(&self) -> Values<f64> {
        let both = Values::generate("speed", self.rows(), |row| checks::speed(self.distance[row], self.air_time[row]));
        both.valid_where_both(&self.distance, &self.air_time)
    }

    fn made_up(&self) -> Values<i64> {
        let both =
            Values::generate("made_up", self.rows(), |row| self.dep_delay[row].wrapping_sub(self.arr_delay[row]));
        both.valid_where_both(&self.dep_delay, &self.arr_delay)
    }
}
