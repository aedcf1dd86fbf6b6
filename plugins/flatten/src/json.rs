//! JSON texts as structs, and the rows whose texts are not what they should be.

use weir_sdk::prelude::*;
use weir_sdk::query::{Expression, Projection, sql};

use crate::config::{FlattenConfig, OnError};
use crate::json_type::json_type;

/// Where the parsed columns stand until they are taken apart.
const PARSED: &str = "__weir_json_";
const SUSPECT: &str = "suspect";

/// The parsing of all JSON columns.
#[derive(Debug)]
pub(crate) struct Json {
    columns: Vec<Parsed>,
    parse: Projection,
    /// Whether a text gave nothing: a fault, or the JSON `null`.
    suspect: Projection,
    /// The reason for each column; only asked for rows under suspicion.
    reasons: Projection,
    on_error: OnError,
}

/// One JSON column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parsed {
    /// The text column.
    pub(crate) column: String,
    /// Where the parsed value stands.
    pub(crate) made: Field,
}

impl Json {
    /// Compiles the parsing; `None` when no column holds JSON.
    pub(crate) fn compile(config: &FlattenConfig, input: &PortSchema) -> Result<Option<Self>> {
        let mut columns = Vec::new();
        for (number, (column, shape)) in config.json.iter().enumerate() {
            let in_place = |problem: Problem| problem.context(format!("`json`, column `{column}`"));
            let field = input.field(column).map_err(in_place)?;
            if !field.is_text() {
                let message = format!("it is `{}`, and only texts hold JSON", field.data_type);
                return Err(in_place(Problem::config(message)).with_column(column));
            }
            let data_type = json_type(shape).map_err(in_place)?;
            columns.push(Parsed { column: column.clone(), made: Field::new(format!("{PARSED}{number}"), data_type) });
        }
        if columns.is_empty() {
            return Ok(None);
        }
        let parse = Projection::compile(&calls(&columns, "json_parse"), &input.fields)?;
        let reasons = Projection::compile(&calls(&columns, "json_error"), &input.fields)?;
        for (parsed, field) in columns.iter_mut().zip(parse.schema()) {
            parsed.made = field;
        }
        let mut fields = input.fields.clone();
        fields.extend(columns.iter().map(|parsed| parsed.made.clone()));
        let gave_nothing = columns.iter().map(|Parsed { column, made }| {
            format!("({} is not null and {} is null)", sql::column(column), sql::column(&made.name))
        });
        let any = gave_nothing.collect::<Vec<_>>().join(" or ");
        let suspect = Projection::compile(&[Expression::new(SUSPECT, any)], &fields)?;
        Ok(Some(Self { columns, parse, suspect, reasons, on_error: config.on_error }))
    }

    /// Returns the parsed columns.
    pub(crate) fn columns(&self) -> &[Parsed] {
        &self.columns
    }

    /// Adds the parsed columns to a batch; rows whose texts do not fit come back apart.
    pub(crate) fn apply(&self, batch: &Batch) -> Result<(Batch, Option<Rejected>)> {
        let whole = batch.with_columns_from(&self.parse.apply(batch)?)?;
        if self.on_error == OnError::Null {
            return Ok((whole, None));
        }
        let suspects = self.suspect.apply(&whole)?.bools(SUSPECT)?.to_bitmap();
        if suspects.count() == 0 {
            return Ok((whole, None));
        }
        let reasons = self.reasons(&batch.filter(&suspects)?)?;
        let mut failed = Bitmap::filled(batch.rows(), false);
        for (row, reason) in suspects.indices().into_iter().zip(&reasons) {
            failed.set(row as usize, reason.is_some());
        }
        let reasons: Vec<String> = reasons.into_iter().flatten().collect();
        match (reasons.first(), self.on_error) {
            (None, _) => Ok((whole, None)),
            (Some(first), OnError::Fail) => Err(failure(first, &failed)),
            _ => Ok((whole.filter(&!failed.clone())?, Some(Rejected { rows: batch.filter(&failed)?, reasons }))),
        }
    }

    fn reasons(&self, rows: &Batch) -> Result<Vec<Option<String>>> {
        let told = self.reasons.apply(rows)?;
        let mut all: Vec<Option<String>> = vec![None; rows.rows()];
        for Parsed { column, made } in &self.columns {
            for (reason, text) in all.iter_mut().zip(told.texts(&made.name)?.iter()) {
                let Some(text) = text else { continue };
                let text = format!("`{column}`: {text}");
                *reason = Some(reason.take().map_or(text.clone(), |known| format!("{known}; {text}")));
            }
        }
        Ok(all)
    }
}

fn calls(columns: &[Parsed], function: &str) -> Vec<Expression> {
    let call = |Parsed { column, made }: &Parsed| {
        Expression::new(&made.name, format!("{function}({}, {})", sql::column(column), sql::text(&made.data_type)))
    };
    columns.iter().map(call).collect()
}

fn failure(reason: &str, failed: &Bitmap) -> Problem {
    let row = failed.indices().first().copied().unwrap_or_default();
    Problem::data(reason)
        .with_row(row.into())
        .with_hint("`on_error: reject` keeps such rows aside, `on_error: \"null\"` empties their columns")
}
