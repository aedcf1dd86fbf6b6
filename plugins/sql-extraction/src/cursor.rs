//! Reading only what is new: a column whose greatest value is remembered.

use serde::{Deserialize, Serialize};
use weir_sdk::prelude::*;
use weir_sdk::sql::Session;

use crate::config::Incremental;
use crate::relation::Relation;
use crate::system::{System, literal, rows};

/// A stream's state: the greatest value of the cursor column that complete runs have read, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CursorState {
    /// The value; nothing before the first row.
    pub after: Option<String>,
}

/// The values of the cursor column that a run reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CursorRange {
    /// The condition on the column.
    pub(crate) condition: String,
    /// The greatest value when the run was planned, which becomes the state.
    pub(crate) to: String,
}

#[derive(Deserialize)]
struct GreatestRow {
    #[serde(default)]
    greatest: Option<String>,
}

/// Finds what is new, `None` if nothing is.
pub(crate) fn find<S: System>(
    session: &Session,
    relation: &Relation,
    incremental: &Incremental,
    state: Option<&CursorState>,
    conditions: &[String],
) -> Result<Option<CursorRange>> {
    let field = relation.field("`incremental.column`", &incremental.column)?;
    let column = session.quote(&field.name);
    let lower = lower_bound::<S>(&column, field, incremental, state)?;
    let all: Vec<&str> = conditions.iter().map(String::as_str).chain(lower.as_deref()).collect();
    let filter = if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) };
    let greatest = S::as_text(&format!("max({column})"));
    let found: Vec<GreatestRow> =
        rows(session, &format!("SELECT {greatest} AS greatest FROM {}{filter}", relation.from))?;
    let Some(to) = found.into_iter().next().and_then(|row| row.greatest) else { return Ok(None) };
    let upper = format!("{column} <= {}", value::<S>(&field.data_type, &to));
    let condition = lower.map_or_else(|| upper.clone(), |lower| format!("{lower} AND {upper}"));
    Ok(Some(CursorRange { condition, to }))
}

fn lower_bound<S: System>(
    column: &str,
    field: &Field,
    incremental: &Incremental,
    state: Option<&CursorState>,
) -> Result<Option<String>> {
    let known = state.and_then(|state| state.after.as_deref());
    Ok(match (known, &incremental.lookback, &incremental.initial) {
        (Some(after), None, _) => Some(format!("{column} > {}", value::<S>(&field.data_type, after))),
        (Some(after), Some(lookback), _) => {
            let after = value::<S>(&field.data_type, after);
            Some(format!("{column} > {}", earlier::<S>(field, &after, lookback)?))
        }
        (None, _, Some(initial)) => Some(format!("{column} >= {}", value::<S>(&field.data_type, initial))),
        (None, _, None) => None,
    })
}

/// Numbers stand for themselves; everything else the database reads by the type of the column.
fn value<S: System>(data_type: &str, text: &str) -> String {
    if is_number(data_type) && text.parse::<f64>().is_ok() { text.to_owned() } else { literal(S::DIALECT, text) }
}

fn is_number(data_type: &str) -> bool {
    ["int", "uint", "float", "decimal"].iter().any(|number| data_type.starts_with(number))
}

fn earlier<S: System>(field: &Field, value: &str, lookback: &str) -> Result<String> {
    let wrong = || {
        Problem::config(format!("`incremental.lookback: {lookback}` is not a distance for `{}`", field.data_type))
            .with_hint("write a number for a column of numbers, and such as `10 minutes` for one of times")
    };
    if is_number(&field.data_type) {
        let number: f64 = lookback.trim().parse().map_err(|_| wrong())?;
        return Ok(format!("{value} - {number}"));
    }
    let (number, unit) = lookback.trim().split_once(' ').ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = unit.trim().trim_end_matches('s');
    if !["second", "minute", "hour", "day", "week", "month"].contains(&unit)
        || !field.data_type.starts_with("timestamp")
    {
        return Err(wrong());
    }
    Ok(S::earlier(&field.data_type, value, number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::tests::Plain;

    fn bound(
        data_type: &str,
        state: Option<&str>,
        lookback: Option<&str>,
        initial: Option<&str>,
    ) -> Result<Option<String>> {
        let incremental =
            Incremental { column: "at".into(), initial: initial.map(Into::into), lookback: lookback.map(Into::into) };
        let state = state.map(|after| CursorState { after: Some(after.into()) });
        lower_bound::<Plain>("\"at\"", &Field::new("at", data_type), &incremental, state.as_ref())
    }

    #[test]
    fn begins_behind_the_last_value() {
        assert_eq!(bound("int64", None, None, None), Ok(None));
        assert_eq!(bound("int64", None, None, Some("5")).expect("valid").as_deref(), Some("\"at\" >= 5"));
        assert_eq!(bound("int64", Some("7"), None, Some("5")).expect("valid").as_deref(), Some("\"at\" > 7"));
        assert_eq!(bound("int64", Some("7"), Some("3"), None).expect("valid").as_deref(), Some("\"at\" > 7 - 3"));
        let time = bound("timestamp[us, UTC]", Some("2024-01-01 00:00:00+00"), None, None);
        assert_eq!(time.expect("valid").as_deref(), Some("\"at\" > '2024-01-01 00:00:00+00'"));
        let time = bound("timestamp[us]", Some("2024-01-01"), Some("10 minutes"), None);
        assert_eq!(time.expect("valid").as_deref(), Some("\"at\" > '2024-01-01' less 10 minute"));
        let text = bound("utf8", Some("o'neil"), None, None);
        assert_eq!(text.expect("valid").as_deref(), Some("\"at\" > 'o''neil'"));
    }

    #[test]
    fn a_state_is_no_sql() {
        let injected = bound("int64", Some("1; drop table t"), None, None).expect("valid");
        assert_eq!(injected.as_deref(), Some("\"at\" > '1; drop table t'"));
        for (data_type, lookback) in
            [("int64", "ten"), ("timestamp[us]", "10"), ("timestamp[us]", "1 parsec"), ("utf8", "1 day")]
        {
            assert!(bound(data_type, Some("1"), Some(lookback), None).is_err(), "{data_type} {lookback}");
        }
    }
}
