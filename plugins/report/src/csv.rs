//! The rows of an input as CSV.

use std::fmt::Write as _;

use weir_sdk::prelude::*;

use crate::cells::Cell;
use crate::config::ReportConfig;
use crate::files::Sink;
use crate::input::Input;
use crate::show::wall;

/// The mark by which Excel knows UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes all rows, values as machines read them: no commas between thousands, dates as in ISO 8601.
pub(crate) fn csv(config: &ReportConfig, input: &Input, sink: &mut Sink) -> Result<()> {
    if config.csv_bom {
        sink.write(MARK)?;
    }
    let delimiter = config.csv_delimiter;
    let mut line = String::new();
    for (at, field) in input.schema.fields.iter().enumerate() {
        if at > 0 {
            line.push(delimiter);
        }
        let title = config.columns.get(&field.name).and_then(|style| style.title.as_deref());
        text(&mut line, title.unwrap_or(&field.name), delimiter);
    }
    line.push_str("\r\n");
    sink.write(line.as_bytes())?;
    let width = input.schema.fields.len();
    input.read_all(|columns| {
        for row in 0..columns.rows {
            line.clear();
            for column in 0..width {
                if column > 0 {
                    line.push(delimiter);
                }
                cell(&mut line, &columns.get(column, row), delimiter);
            }
            line.push_str("\r\n");
            sink.write(line.as_bytes())?;
        }
        Ok(true)
    })
}

fn cell(line: &mut String, cell: &Cell<'_>, delimiter: char) {
    // Writing to a text cannot fail.
    let _ = match cell {
        Cell::Null => Ok(()),
        Cell::Bool(value) => write!(line, "{value}"),
        Cell::Integer(value) => write!(line, "{value}"),
        Cell::Float(value) => write!(line, "{value}"),
        Cell::Decimal(value, scale) => write!(line, "{}", decimal(*value, *scale)),
        Cell::Text(words) => return text(line, words, delimiter),
        Cell::Date(days) => write!(line, "{}", iso(days.saturating_mul(86_400_000_000), "%Y-%m-%d")),
        Cell::Moment(micros) => write!(line, "{}", iso(*micros, "%Y-%m-%dT%H:%M:%S%.f")),
        Cell::Time(micros) => write!(line, "{}", iso(*micros, "%H:%M:%S%.f")),
    };
}

fn iso(micros: i64, format: &str) -> String {
    wall(micros, None).map_or_else(String::new, |time| time.format(format).to_string())
}

/// Writes a number with a fixed point with all its digits.
pub(crate) fn decimal(value: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    if scale == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

/// An empty text is quoted, so that it differs from no value.
fn text(line: &mut String, words: &str, delimiter: char) {
    let plain = !words.is_empty() && !words.contains([delimiter, '"', '\n', '\r']) && words.trim() == words;
    if plain {
        line.push_str(words);
        return;
    }
    line.push('"');
    line.push_str(&words.replace('"', "\"\""));
    line.push('"');
}
