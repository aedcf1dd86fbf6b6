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

/// What a text begins with that Excel takes for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How fields are written.
#[derive(Clone, Copy)]
struct Form {
    delimiter: char,
    /// Whether people open it by a click, and not programs.
    for_excel: bool,
}

/// Writes all rows, values as machines read them: no commas between thousands, dates as in ISO 8601.
pub(crate) fn csv(config: &ReportConfig, input: &Input, sink: &mut Sink) -> Result<()> {
    if config.csv_bom {
        sink.write(MARK)?;
    }
    let form = Form { delimiter: config.csv_delimiter, for_excel: config.csv_bom };
    let mut line = String::new();
    for (at, field) in input.schema.fields.iter().enumerate() {
        if at > 0 {
            line.push(form.delimiter);
        }
        let title = config.columns.get(&field.name).and_then(|style| style.title.as_deref());
        text(&mut line, title.unwrap_or(&field.name), form);
    }
    line.push_str("\r\n");
    sink.write(line.as_bytes())?;
    let width = input.schema.fields.len();
    input.read_all(|columns| {
        for row in 0..columns.rows {
            line.clear();
            for column in 0..width {
                if column > 0 {
                    line.push(form.delimiter);
                }
                cell(&mut line, &columns.get(column, row), form);
            }
            line.push_str("\r\n");
            sink.write(line.as_bytes())?;
        }
        Ok(true)
    })
}

fn cell(line: &mut String, cell: &Cell<'_>, form: Form) {
    // Writing to a text cannot fail.
    let _ = match cell {
        Cell::Null => Ok(()),
        Cell::Bool(value) => write!(line, "{value}"),
        Cell::Integer(value) => write!(line, "{value}"),
        Cell::Float(value) => write!(line, "{value}"),
        Cell::Decimal(value, scale) => write!(line, "{}", decimal(*value, *scale)),
        Cell::Text(words) => return text(line, words, form),
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

/// An empty text is quoted, so that it differs from no value. Excel would take some texts for formulas, and what a formula does is up to
/// whoever wrote the text: an apostrophe before it makes it a text (OWASP, "CSV Injection").
fn text(line: &mut String, words: &str, form: Form) {
    let apostrophe = if form.for_excel && words.starts_with(FORMULA) { "'" } else { "" };
    let plain = !words.is_empty() && !words.contains([form.delimiter, '"', '\n', '\r']) && words.trim() == words;
    if plain {
        line.push_str(apostrophe);
        line.push_str(words);
        return;
    }
    line.push('"');
    line.push_str(apostrophe);
    line.push_str(&words.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Form, text};

    #[test]
    fn no_text_is_a_formula_to_excel() {
        let written = |words: &str, for_excel| {
            let mut line = String::new();
            text(&mut line, words, Form { delimiter: ',', for_excel });
            line
        };
        for (words, excel, program) in [
            ("=SUM(A1)", "'=SUM(A1)", "=SUM(A1)"),
            ("=HYPERLINK(\"x\", 1)", "\"'=HYPERLINK(\"\"x\"\", 1)\"", "\"=HYPERLINK(\"\"x\"\", 1)\""),
            ("-1+cmd|calc", "'-1+cmd|calc", "-1+cmd|calc"),
            ("\t=1", "\"'\t=1\"", "\"\t=1\""),
            ("a=b", "a=b", "a=b"),
            ("", "\"\"", "\"\""),
        ] {
            assert_eq!(
                (written(words, true), written(words, false)),
                (excel.to_owned(), program.to_owned()),
                "{words}"
            );
        }
    }
}
