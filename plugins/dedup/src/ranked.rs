//! Duplicates anywhere: the host ranks the rows of each key, on disk where memory is short.

use weir_sdk::prelude::*;
use weir_sdk::query::{Execution, sql};

use crate::config::{DedupConfig, Keep};

/// The order of arrival, which breaks ties.
const ROW: &str = "__weir_row";
const RANK: &str = "__weir_rank";
const INPUT: &str = "rows";

/// The ranking at work.
#[derive(Debug)]
pub(crate) struct Ranked {
    execution: Execution,
    rows: i64,
}

impl Ranked {
    /// Plans the statement.
    pub(crate) fn open(config: &DedupConfig, input: &PortSchema) -> Result<Self> {
        let mut fields = input.fields.clone();
        fields.push(Field::new(ROW, "int64").required());
        let execution = Execution::open(&statement(config, input), &[PortSchema::new(INPUT, fields)])?;
        Ok(Self { execution, rows: 0 })
    }

    /// Returns the columns of the result.
    pub(crate) fn fields(&self) -> Vec<Field> {
        self.execution.schema()
    }

    /// Hands a batch over.
    pub(crate) fn push(&mut self, batch: &Batch) -> Result<Vec<Batch>> {
        let (from, rows) = (self.rows, batch.rows());
        self.rows += rows as i64;
        let numbers = Values::generate(ROW, rows, |row| from + row as i64);
        self.execution.push(INPUT, &batch.with_columns([numbers.into()])?)
    }

    /// Says that there are no more.
    pub(crate) fn close(&self) -> Result<()> {
        self.execution.close(INPUT)
    }

    /// Returns the next rows that stay.
    pub(crate) fn next(&self) -> Result<Option<Batch>> {
        self.execution.next()
    }
}

fn statement(config: &DedupConfig, input: &PortSchema) -> String {
    let list = |names: &[String]| names.iter().map(|name| sql::column(name)).collect::<Vec<_>>().join(", ");
    let direction = if config.keep == Keep::First { "asc" } else { "desc" };
    let ordered = |column: String| format!("{column} {direction} nulls last, ");
    let order: String = config.order_by.iter().map(|column| ordered(sql::column(column))).collect();
    let all: Vec<String> = input.fields.iter().map(|field| field.name.clone()).collect();
    format!(
        "select {} from (select *, row_number() over (partition by {} order by {order}{ROW} {direction}) as {RANK} \
         from {INPUT}) as ranked where {RANK} = 1",
        list(&all),
        list(&config.key),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_is_the_first_one_from_the_end() {
        let config = DedupConfig {
            key: vec!["Id".into(), "day".into()],
            keep: Keep::Last,
            order_by: vec!["at".into()],
            adjacent: false,
        };
        let input = PortSchema::new("in", vec![Field::new("Id", "int64"), Field::new("at", "int64")]);
        let expected = "select \"Id\", \"at\" from (select *, row_number() over (partition by \"Id\", \"day\" \
                        order by \"at\" desc nulls last, __weir_row desc) as __weir_rank from rows) as ranked \
                        where __weir_rank = 1";
        assert_eq!(statement(&config, &input), expected);
    }
}
