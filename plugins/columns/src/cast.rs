//! Conversions, and the rows that do not convert.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection, sql};

use crate::config::{ColumnsConfig, OnError};

/// The column that says which rows do not convert; it leaves with the step.
const FAILED: &str = "__weir_failed";

/// A step that converts columns.
#[derive(Debug)]
pub(crate) struct Cast {
    columns: Vec<(String, String)>,
    on_error: OnError,
    input: Vec<Field>,
    convert: Projection,
}

impl Cast {
    /// Compiles the conversions that change a type; `None` when there are none.
    ///
    /// # Errors
    /// When a column does not exist or a type is none.
    pub(crate) fn compile(config: &ColumnsConfig, input: &PortSchema) -> Result<Option<Self>> {
        let mut columns = Vec::new();
        for (column, data_type) in &config.cast.0 {
            sql::type_name(data_type).map_err(|problem| in_cast(problem, column))?;
            let field = input.field(column).map_err(|problem| problem.context("`cast`"))?;
            if field.data_type != *data_type {
                columns.push((column.clone(), data_type.clone()));
            }
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let mut expressions =
            columns.iter().map(|(column, data_type)| converted(column, data_type)).collect::<Result<Vec<_>>>()?;
        if config.on_error != OnError::Null {
            let failures =
                columns.iter().map(|(column, data_type)| failure(column, data_type)).collect::<Result<Vec<_>>>()?;
            expressions.push(Expression::new(FAILED, failures.join(" or ")));
        }
        let convert = Projection::compile(&expressions, &input.fields)?;
        Ok(Some(Self { columns, on_error: config.on_error, input: input.fields.clone(), convert }))
    }

    /// Returns the columns after the step.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = self.input.clone();
        for new in self.convert.schema().into_iter().filter(|field| field.name != FAILED) {
            fields.iter_mut().filter(|field| field.name == new.name).for_each(|field| field.clone_from(&new));
        }
        fields
    }

    /// Converts a batch; what does not convert comes back as rejects.
    pub(crate) fn apply(&self, batch: Batch) -> Result<(Batch, Option<Rejected>)> {
        let converted = self.convert.apply(&batch)?;
        if self.on_error == OnError::Null {
            return Ok((batch.with_columns_from(&converted)?, None));
        }
        let failed = converted.bools(FAILED)?.to_bitmap();
        let names: Vec<&str> = self.columns.iter().map(|(column, _)| column.as_str()).collect();
        let whole = batch.with_columns_from(&converted.select(&names)?)?;
        if failed.count() == 0 {
            return Ok((whole, None));
        }
        let rejected = self.explain(batch.filter(&failed)?)?;
        match self.on_error {
            OnError::Fail => Err(first(rejected, &failed)),
            _ => Ok((whole.filter(&!failed)?, Some(rejected))),
        }
    }

    /// Says of every row which values do not convert. Only done for rows that failed, which are few.
    fn explain(&self, rows: Batch) -> Result<Rejected> {
        let mut reasons = vec![String::new(); rows.rows()];
        for (column, data_type) in &self.columns {
            let expressions = [
                Expression::new("failed", failure(column, data_type)?),
                Expression::new("value", format!("arrow_cast({}, 'Utf8')", sql::column(column))),
            ];
            let told = Projection::compile(&expressions, &self.input)?.apply(&rows)?;
            let (failed, values): (Bools, Texts) = told.views(["failed", "value"])?;
            for (row, reason) in reasons.iter_mut().enumerate().filter(|(row, _)| failed.get(*row) == Some(true)) {
                let separator = if reason.is_empty() { "" } else { "; " };
                let value = shortened(values.get(row).unwrap_or_default());
                reason
                    .push_str(&format!("{separator}`{column}`: `{value}` is not {} `{data_type}`", article(data_type)));
            }
        }
        Ok(Rejected { rows, reasons })
    }
}

fn first(rejected: Rejected, failed: &Bitmap) -> Problem {
    let reason = rejected.reasons.into_iter().next().unwrap_or_default();
    let row = failed.indices().first().copied().unwrap_or_default();
    Problem::data(reason)
        .with_row(row.into())
        .with_hint("`on_error: reject` keeps such rows aside, `on_error: \"null\"` empties the value")
}

fn in_cast(problem: Problem, column: &str) -> Problem {
    problem.context(format!("`cast` of column `{column}`")).with_column(column)
}

fn converted(column: &str, data_type: &str) -> Result<Expression> {
    Ok(Expression::new(column, sql::try_cast(&sql::column(column), data_type)?))
}

/// A value that is there before and not after has not converted.
fn failure(column: &str, data_type: &str) -> Result<String> {
    let value = sql::column(column);
    let converted = sql::try_cast(&value, data_type)?;
    Ok(format!("({value} is not null and {converted} is null)"))
}

fn article(data_type: &str) -> &'static str {
    if data_type.starts_with('i') { "an" } else { "a" }
}

/// A reason is one line.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 80;
    let mut text: String = value.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}
