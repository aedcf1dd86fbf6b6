//! How a table is cut into parts.

use serde::{Deserialize, Serialize};
use weir_sdk::prelude::*;
use weir_sdk::sql::Session;

use crate::config::{SplitBy, SqlConfig};
use crate::range::Range;
use crate::relation::Relation;
use crate::system::{System, rows};

/// Rows that one statement reads when nobody says otherwise: seconds of work, so that little is read again after a failure.
const STEP_ROWS: u64 = 1_000_000;
/// Tables with fewer rows are not cut: a second connection costs more than it gains.
const SMALL: u64 = 100_000;

/// A part of what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    /// All of it, by one statement.
    Whole,
    /// Ranges of a column.
    Keys { column: String, range: Range, least: i64, greatest: i64 },
    /// Ranges of places on the disk.
    Pages { range: Range, greatest: i64 },
}

#[derive(Deserialize)]
struct BoundsRow {
    #[serde(default)]
    least: Option<i64>,
    #[serde(default)]
    greatest: Option<i64>,
}

#[derive(Deserialize)]
struct SizeRow {
    #[serde(default)]
    row_count: Option<i64>,
}

#[derive(Deserialize)]
struct PagesRow {
    page_count: i64,
}

/// Cuts a relation into about as many parts as are wanted. `filter` are conditions that hold for all parts.
pub(crate) fn parts<S: System>(
    session: &Session,
    config: &SqlConfig,
    relation: &Relation,
    filter: &str,
    wanted: u32,
) -> Result<Vec<Part>> {
    match (config.splits.by, column(config, relation)?) {
        (SplitBy::None, _) | (SplitBy::Auto, None) => Ok(vec![Part::Whole]),
        (SplitBy::Ctid, _) => pages::<S>(session, config, relation, wanted),
        (SplitBy::Key, None) => {
            Err(Problem::config(format!("{} has no key that is a single whole number", relation.shown))
                .with_hint("name a column of whole numbers: `splits: { by: key, column: id }`"))
        }
        (SplitBy::Auto | SplitBy::Key, Some(column)) => keys::<S>(session, config, relation, filter, wanted, &column),
    }
}

fn column(config: &SqlConfig, relation: &Relation) -> Result<Option<String>> {
    let whole = |field: &Field| {
        ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"].contains(&field.data_type.as_str())
    };
    if let Some(name) = &config.splits.column {
        let field = relation.field("`splits.column`", name)?;
        return match whole(field) {
            true => Ok(Some(name.clone())),
            false => {
                Err(Problem::config(format!("`splits.column: {name}` is `{}`, not a whole number", field.data_type))
                    .with_column(name))
            }
        };
    }
    Ok(match relation.key.as_slice() {
        [only] => relation.fields.iter().find(|field| field.name == *only && whole(field)).map(|_| only.clone()),
        _ => None,
    })
}

fn keys<S: System>(
    session: &Session,
    config: &SqlConfig,
    relation: &Relation,
    filter: &str,
    wanted: u32,
    column: &str,
) -> Result<Vec<Part>> {
    let quoted = session.quote(column);
    let bounds = format!("SELECT min({quoted}) AS least, max({quoted}) AS greatest FROM {}{filter}", relation.from);
    let bounds: Option<BoundsRow> = rows(session, &bounds)?.into_iter().next();
    let (Some(least), Some(greatest)) = bounds.map_or((None, None), |row| (row.least, row.greatest)) else {
        return Ok(vec![Part::Whole]);
    };
    let width = u64::try_from(i128::from(greatest) - i128::from(least) + 1).unwrap_or(u64::MAX);
    let size = size::<S>(session, relation)?.unwrap_or(width).clamp(1, width);
    let parts = if size < SMALL { 1 } else { wanted };
    let step = u128::from(config.splits.rows.unwrap_or(STEP_ROWS)) * u128::from(width) / u128::from(size);
    let step = u64::try_from(step.max(1)).unwrap_or(u64::MAX);
    let ranges = Range::cut(least, greatest, parts, step).into_iter();
    Ok(ranges.map(|range| Part::Keys { column: column.to_owned(), range, least, greatest }).collect())
}

fn size<S: System>(session: &Session, relation: &Relation) -> Result<Option<u64>> {
    let Some(query) = relation.table.as_ref().and_then(|table| S::size_query(session, table)) else { return Ok(None) };
    let found: Option<SizeRow> = rows(session, &query)?.into_iter().next();
    // A table that was never analysed says 0 or -1.
    Ok(found.and_then(|row| u64::try_from(row.row_count?).ok()).filter(|rows| *rows > 0))
}

fn pages<S: System>(session: &Session, config: &SqlConfig, relation: &Relation, wanted: u32) -> Result<Vec<Part>> {
    let Some(pages) = relation.table.as_ref().and_then(|table| S::pages(session, table)) else {
        return Err(Problem::config(format!("{} has no places on the disk to be read by", S::NAME))
            .with_hint("use `splits: { by: key }`"));
    };
    let found: Option<PagesRow> = rows(session, &pages.count)?.into_iter().next();
    let count = found.map_or(0, |row| row.page_count).max(1);
    let rows = size::<S>(session, relation)?.unwrap_or(0);
    let step =
        u128::from(config.splits.rows.unwrap_or(STEP_ROWS)) * count.unsigned_abs() as u128 / u128::from(rows.max(1));
    let step = u64::try_from(step.max(1)).unwrap_or(u64::MAX);
    let parts = if rows < SMALL { 1 } else { wanted };
    let ranges = Range::cut(0, count - 1, parts, step).into_iter();
    Ok(ranges.map(|range| Part::Pages { range, greatest: count - 1 }).collect())
}
