//! Data as templates see them, and how they get into Markdown.

use std::collections::BTreeMap;

use minijinja::value::Value;
use minijinja::{Error, Output};
use serde_json::Value as Json;
use weir_sdk::prelude::*;

use super::{CLOSE, OPEN};
use crate::cells::Cell;
use crate::config::ReportConfig;
use crate::figure::{Shown, Wish};
use crate::input::Input;

/// Returns what a template knows of the inputs without reading them.
pub(super) fn inputs(inputs: &[Input]) -> Value {
    let describe = |input: &Input| {
        let columns: Vec<String> = input.schema.fields.iter().map(|field| field.name.clone()).collect();
        let known: BTreeMap<&str, Value> =
            BTreeMap::from([("rows", Value::from(input.rows)), ("columns", Value::from(columns))]);
        (input.name().to_owned(), Value::from(known))
    };
    inputs.iter().map(describe).collect::<BTreeMap<String, Value>>().into()
}

/// Returns the rows of an input for a loop. Numbers stay numbers, the rest is as a table would show it.
pub(super) fn rows(config: &ReportConfig, input: &Input, limit: usize) -> Result<Value> {
    let zone = config.zone()?;
    let shown: Vec<Shown> = input
        .schema
        .fields
        .iter()
        .map(|field| Shown::find(config, zone, input, &field.name, Wish::default()))
        .collect::<Result<_>>()?;
    let mut rows: Vec<Value> = Vec::new();
    input.read_all(|columns| {
        for row in (0..columns.rows).take(limit - rows.len()) {
            let cell = |(at, shown): (usize, &Shown)| {
                let cell = columns.get(at, row);
                let value = match cell {
                    Cell::Date(_) | Cell::Moment(_) | Cell::Time(_) => Value::from(shown.style.write(&cell)),
                    cell => value(&cell),
                };
                (shown.name.clone(), value)
            };
            rows.push(shown.iter().enumerate().map(cell).collect::<BTreeMap<String, Value>>().into());
        }
        Ok(rows.len() < limit)
    })?;
    Ok(Value::from(rows))
}

/// Returns what the config says for the template.
pub(super) fn given(values: &BTreeMap<String, Json>) -> Value {
    values.iter().map(|(name, value)| (name.clone(), of_json(value))).collect::<BTreeMap<String, Value>>().into()
}

fn of_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(()),
        Json::Bool(value) => Value::from(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(of_json).collect::<Vec<_>>()),
        Json::Object(map) => {
            map.iter().map(|(name, value)| (name.clone(), of_json(value))).collect::<BTreeMap<String, Value>>().into()
        }
    }
}

/// Returns a value for a template to compute with.
pub(super) fn value(cell: &Cell<'_>) -> Value {
    match cell {
        Cell::Null => Value::from(()),
        Cell::Bool(value) => Value::from(*value),
        Cell::Integer(value) => i64::try_from(*value).map_or_else(|_| Value::from(*value), Value::from),
        Cell::Text(text) => Value::from(text.as_ref()),
        other => other.number().map_or_else(|| Value::from(()), Value::from),
    }
}

/// Writes a value into Markdown: what functions made as it is, data so that they mean nothing but themselves.
pub(super) fn write(out: &mut Output<'_>, value: &Value, strict: bool) -> Result<(), Error> {
    if value.is_undefined() && strict {
        return Err(Error::from(minijinja::ErrorKind::UndefinedError));
    }
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    let text = value.to_string();
    if value.is_safe() {
        out.write_str(&text)?;
    } else {
        out.write_str(&escaped(&text))?;
    }
    Ok(())
}

/// Puts a backslash before every sign that could mean something in Markdown, and takes out what stands for figures.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            OPEN | CLOSE => {}
            '\n' | '\r' | '\t' => safe.push(' '),
            letter if letter.is_ascii_punctuation() => safe.extend(['\\', letter]),
            letter => safe.push(letter),
        }
    }
    safe
}
