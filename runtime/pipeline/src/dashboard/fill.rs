//! Values in SQL.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;
use weir_diagnostics::{Diagnostic, Diagnostics, did_you_mean, one_of};

use super::{Dashboard, Parameter, Tile};
use crate::parameters::{self, Piece, Unclosed, pieces};

/// What a value that is a text may not have in it: databases differ in what a backslash means, and a text must end where it ends in all.
const REFUSED: [char; 2] = ['\\', '\0'];

/// Returns the names that stand in a text as `${name}`.
pub(super) fn names(text: &str) -> Result<Vec<String>, Unclosed> {
    let name = |piece| match piece {
        Piece::Parameter(name) => Some(str::to_owned(name)),
        Piece::Text(_) => None,
    };
    Ok(pieces(text)?.into_iter().filter_map(name).collect())
}

impl Dashboard {
    /// Returns the value of every parameter: as given, else its default.
    ///
    /// # Errors
    /// With each value that does not fit its parameter, and each that no parameter takes.
    pub fn values(
        &self,
        given: &BTreeMap<String, Value>,
        today: NaiveDate,
    ) -> Result<BTreeMap<String, Value>, Diagnostics> {
        let mut wrong = Diagnostics::new();
        let names = || self.parameters.iter().map(|parameter| parameter.name.as_str());
        for name in given.keys().filter(|name| !names().any(|known| known == name.as_str())) {
            let hint = did_you_mean(name, names()).or_else(|| one_of("parameters", names()));
            wrong.push(Diagnostic::error(format!("the dashboard has no parameter `{name}`")).hint(hint));
        }
        let mut values = BTreeMap::new();
        for parameter in &self.parameters {
            match value(parameter, given.get(parameter.name.as_str()), today) {
                Ok(value) => drop(values.insert(parameter.name.to_string(), value)),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        wrong.into_result(values).map(|(values, _)| values)
    }
}

fn value(parameter: &Parameter, given: Option<&Value>, today: NaiveDate) -> Result<Value, Diagnostic> {
    let text = match given {
        None | Some(Value::Null) => parameter.default.clone(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let wrong = |hint: Option<String>| {
        Diagnostic::error(format!("`{text}` is not a value for parameter `{}`", parameter.name)).hint(hint)
    };
    if !parameter.choices.is_empty() && !parameter.choices.contains(&text) {
        return Err(wrong(one_of("choices", parameter.choices.iter().map(String::as_str))));
    }
    parameters::json_of(parameter.kind, &text, today).ok_or_else(|| wrong(parameters::expected(parameter.kind)))
}

/// Puts literals of SQL in the place of `${name}`.
///
/// # Errors
/// When a name has no value, or a value cannot be written in SQL.
pub(super) fn filled(tile: &Tile, sql: &str, values: &BTreeMap<String, Value>) -> Result<String, Diagnostic> {
    let unclosed = |_| Diagnostic::error(format!("`${{` in tile `{}` is not followed by a name and `}}`", tile.name));
    let mut filled = String::with_capacity(sql.len());
    for piece in pieces(sql).map_err(unclosed)? {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Parameter(name) => {
                let value = values.get(name).ok_or_else(|| {
                    let message = format!("tile `{}` names `{name}`, which has no value", tile.name);
                    Diagnostic::error(message).hint(one_of("what has one", values.keys().map(String::as_str)))
                })?;
                filled.push_str(&literal(name, value)?);
            }
        }
    }
    Ok(filled)
}

/// Writes a value as SQL.
fn literal(name: &str, value: &Value) -> Result<String, Diagnostic> {
    match value {
        Value::Null => Ok("null".to_owned()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) if text.contains(REFUSED) => {
            let message = format!("the value `{text}` of `{name}` cannot be written in SQL");
            Err(Diagnostic::error(message).hint("leave out the backslashes".to_owned()))
        }
        Value::String(text) => Ok(format!("'{}'", text.replace('\'', "''"))),
        Value::Array(_) | Value::Object(_) => {
            Err(Diagnostic::error(format!("the value of `{name}` is a list or a map, and SQL has no literal for it")))
        }
    }
}
