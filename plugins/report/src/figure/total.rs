//! Many numbers made one.

use weir_sdk::prelude::*;

use crate::cells::Cell;

/// How many numbers become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Count,
    Mean,
    Min,
    Max,
    First,
    Last,
}

impl Aggregate {
    /// Returns the one of that name.
    pub(crate) fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "sum" => Self::Sum,
            "count" => Self::Count,
            "mean" => Self::Mean,
            "min" => Self::Min,
            "max" => Self::Max,
            "first" => Self::First,
            "last" => Self::Last,
            other => {
                let problem = Problem::config(format!("`{other}` is no way to make one number of many"));
                return Err(problem.with_hint("the ways are `sum`, `count`, `mean`, `min`, `max`, `first` and `last`"));
            }
        })
    }
}

/// A sum in which no digit gets lost as long as the numbers have a fixed point.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    /// Whole and fixed numbers, in units of `scale` digits behind the point.
    exact: i128,
    scale: u8,
    float: f64,
    /// What additions of floating numbers have lost so far (Kahan).
    lost: f64,
    inexact: bool,
}

impl Sum {
    /// Adds a value; what is no number is passed over.
    pub(crate) fn add(&mut self, cell: &Cell<'_>) {
        match cell {
            Cell::Integer(value) => self.add_exact(*value, 0),
            Cell::Decimal(value, scale) => self.add_exact(*value, *scale),
            Cell::Bool(value) => self.add_exact(i128::from(*value), 0),
            Cell::Float(value) if value.is_finite() => self.add_float(*value),
            _ => {}
        }
    }

    fn add_exact(&mut self, value: i128, scale: u8) {
        let scale_up =
            |value: i128, by: u8| 10_i128.checked_pow(u32::from(by)).and_then(|unit| value.checked_mul(unit));
        let common = self.scale.max(scale);
        let sum = scale_up(self.exact, common - self.scale)
            .zip(scale_up(value, common - scale))
            .and_then(|(sum, value)| sum.checked_add(value));
        match sum {
            Some(sum) => (self.exact, self.scale) = (sum, common),
            None => self.add_float(value as f64 / 10_f64.powi(i32::from(scale))),
        }
    }

    fn add_float(&mut self, value: f64) {
        self.inexact = true;
        let value = value - self.lost;
        let sum = self.float + value;
        // The largest numbers there are may add up to more: then there is nothing to correct.
        self.lost = if sum.is_finite() { (sum - self.float) - value } else { 0.0 };
        self.float = sum;
    }

    /// Returns the sum.
    pub(crate) fn cell(&self) -> Cell<'static> {
        let exact = if self.scale == 0 { Cell::Integer(self.exact) } else { Cell::Decimal(self.exact, self.scale) };
        if self.inexact { Cell::Float(self.float + exact.number().unwrap_or_default()) } else { exact }
    }

    fn number(&self) -> f64 {
        self.cell().number().unwrap_or_default()
    }
}

/// What is known of many numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Total {
    sum: Sum,
    count: u64,
    /// Values that are no numbers, such as NaN.
    pub(crate) odd: u64,
    extremes: Option<[(f64, Cell<'static>); 2]>,
    ends: Option<[Cell<'static>; 2]>,
}

impl Total {
    /// Adds a value.
    pub(crate) fn add(&mut self, cell: &Cell<'_>) {
        let Some(number) = cell.number() else { return };
        if !number.is_finite() {
            self.odd += 1;
            return;
        }
        self.count += 1;
        self.sum.add(cell);
        let own = || cell.clone().owned();
        match &mut self.extremes {
            None => self.extremes = Some([(number, own()), (number, own())]),
            Some([low, _]) if number < low.0 => *low = (number, own()),
            Some([_, high]) if number > high.0 => *high = (number, own()),
            Some(_) => {}
        }
        match &mut self.ends {
            None => self.ends = Some([own(), own()]),
            Some([_, last]) => *last = own(),
        }
    }

    /// Returns what an aggregate makes of the numbers; nothing of none, except for how many there are.
    pub(crate) fn value(&self, aggregate: Aggregate) -> Cell<'static> {
        let (low, high) = self.extremes.clone().map(|[low, high]| (low.1, high.1)).unzip();
        let (first, last) = self.ends.clone().map(|[first, last]| (first, last)).unzip();
        match aggregate {
            Aggregate::Count => Cell::Integer(i128::from(self.count)),
            _ if self.count == 0 => Cell::Null,
            Aggregate::Sum => self.sum.cell(),
            Aggregate::Mean => Cell::Float(self.sum.number() / self.count as f64),
            Aggregate::Min => low.unwrap_or(Cell::Null),
            Aggregate::Max => high.unwrap_or(Cell::Null),
            Aggregate::First => first.unwrap_or(Cell::Null),
            Aggregate::Last => last.unwrap_or(Cell::Null),
        }
    }
}
