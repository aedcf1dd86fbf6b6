//! The checks at work.

use weir_sdk::logging::{self, Level};
use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection};

use crate::check::{Check, checks};
use crate::config::{Severity, ValidateConfig};
use crate::reasons::reasons;

/// Compiled expectations and what has become of them.
#[derive(Debug)]
pub(crate) struct Validate {
    checks: Vec<Check>,
    /// A boolean column for each check: whether the row breaks it.
    broken: Projection,
    rows: u64,
    rejected: u64,
}

impl Transform for Validate {
    type Config = ValidateConfig;

    fn open(config: ValidateConfig, inputs: &[PortSchema]) -> Result<Self> {
        let input = PortSchema::only(inputs)?;
        let checks = checks(&config, input)?;
        let expressions: Vec<Expression> =
            checks.iter().enumerate().map(|(number, check)| Expression::new(name(number), &check.broken)).collect();
        let broken = Projection::compile(&expressions, &input.fields)?;
        for (check, field) in checks.iter().zip(broken.schema()) {
            if field.data_type != "bool" {
                let message = format!("{}, but its condition is `{}`, not `bool`", check.label, field.data_type);
                return Err(Problem::config(message).with_hint("write a condition, such as `net <= gross`"));
            }
        }
        Ok(Self { checks, broken, rows: 0, rejected: 0 })
    }

    fn apply(&mut self, batch: Input) -> Result<Output> {
        let results = self.broken.apply(&batch)?;
        let mut rejected = Bitmap::filled(batch.rows(), false);
        let mut broken = Vec::new();
        for (number, check) in self.checks.iter_mut().enumerate() {
            let rows = results.bools(&name(number))?.to_bitmap();
            let count = rows.count();
            if count == 0 {
                continue;
            }
            check.count += count as u64;
            match check.severity {
                Severity::Warn => {}
                Severity::Fail => return Err(failure(check, self.rows, &rows)),
                Severity::Reject => {
                    rejected = rejected.or(&rows);
                    broken.push((check.label.as_str(), rows));
                }
            }
        }
        self.rows += batch.rows() as u64;
        self.rejected += rejected.count() as u64;
        if broken.is_empty() {
            return Ok(batch.into());
        }
        let refused = Rejected { rows: batch.filter(&rejected)?, reasons: reasons(&rejected, &broken) };
        Ok(Output::none().to("out", batch.filter(&!rejected)?).reject(refused))
    }

    fn finish(&mut self) -> Result<Option<Output>> {
        let message = format!("{} of {} rows rejected", self.rejected, self.rows);
        logging::log(Level::Info, &message, &[("rows", &self.rows), ("rejected", &self.rejected)]);
        for check in self.checks.iter().filter(|check| check.count > 0) {
            let level = if check.severity == Severity::Warn { Level::Warn } else { Level::Info };
            let message = format!("{}: {} of {} rows", check.label, check.count, self.rows);
            logging::log(level, &message, &[("rows", &self.rows), ("broken", &check.count)]);
        }
        Ok(None)
    }
}

fn name(number: usize) -> String {
    format!("check_{number}")
}

/// The row is counted from the first one that this split has seen.
fn failure(check: &Check, before: u64, rows: &Bitmap) -> Problem {
    let first = rows.indices().first().copied().unwrap_or_default();
    Problem::data(check.label.clone())
        .with_row(before + u64::from(first))
        .with_hint("`severity: reject` keeps such rows aside, `severity: warn` lets them pass")
}
