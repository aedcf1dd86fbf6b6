//! Answers as tables, JSON and YAML.

use std::fmt::Write;

use serde_json::Value;
use weir_diagnostics::{padded, printable};

/// What `weir get` can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Pipelines.
    Pipelines,
    /// Versions of a pipeline.
    Versions,
    /// Runs.
    Runs,
    /// Nodes of a run.
    Nodes,
    /// Ticks.
    Ticks,
    /// Schedules.
    Schedules,
    /// Connections.
    Connections,
    /// Messages that leave.
    Deliveries,
    /// What is or was wrong.
    Incidents,
    /// What loaders make for people.
    Reports,
    /// Dashboards.
    Dashboards,
    /// Blocks.
    Blocks,
    /// Backfills.
    Backfills,
    /// Moments of a backfill.
    Moments,
}

/// What stands in place of nothing.
const NOTHING: &str = "–";

/// The longest text of a cell but the last of a row.
const WIDEST: usize = 60;

impl Kind {
    /// Returns the columns of its table: what stands above, and where in an item the value is.
    fn columns(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Pipelines => &[
                ("PIPELINE", "/name"),
                ("HEALTH", "/health"),
                ("VERSION", "/version"),
                ("DEPLOYED", "/deployed"),
                ("NEXT", "/next/due"),
                ("OWNER", "/owner"),
                ("FILE", "/file"),
            ],
            Self::Versions => &[
                ("VERSION", "/number"),
                ("DEPLOYED", "/deployed"),
                ("MADE", "/made_at"),
                ("AUTHOR", "/author"),
                ("MESSAGE", "/message"),
            ],
            Self::Runs => &[
                ("RUN", "/id"),
                ("PIPELINE", "/pipeline"),
                ("VERSION", "/version"),
                ("STATUS", "/status"),
                ("STARTED", "/started_at"),
                ("ENDED", "/ended_at"),
                ("WRITTEN", "/rows_written"),
                ("REJECTED", "/rows_rejected"),
                ("WHY", "/failure/message"),
            ],
            Self::Nodes => &[
                ("NODE", "/node"),
                ("BLOCK", "/block"),
                ("IN", "/rows_in"),
                ("OUT", "/rows_out"),
                ("FILTERED", "/rows_filtered"),
                ("REJECTED", "/rows_rejected"),
            ],
            Self::Ticks => &[
                ("DUE", "/due"),
                ("PIPELINE", "/pipeline"),
                ("TRIGGER", "/trigger"),
                ("STATE", "/state"),
                ("RUN", "/run"),
                ("WHY", "/why"),
            ],
            Self::Schedules => &[
                ("PIPELINE", "/pipeline"),
                ("TRIGGER", "/trigger"),
                ("PAUSED", "/paused"),
                ("NEXT", "/next/0"),
                ("RULE", "/rule"),
            ],
            Self::Connections => &[
                ("CONNECTION", "/name"),
                ("KIND", "/kind"),
                ("FROM", "/source"),
                ("CREDENTIALS", "/credentials"),
                ("USED BY", "/used_by"),
                ("URL", "/url"),
            ],
            Self::Deliveries => &[
                ("DELIVERY", "/id"),
                ("MADE", "/made_at"),
                ("CHANNEL", "/channel"),
                ("STATE", "/state"),
                ("TRIES", "/attempts"),
                ("PIPELINE", "/pipeline"),
                ("TITLE", "/title"),
                ("WHY", "/why"),
            ],
            Self::Incidents => &[
                ("INCIDENT", "/id"),
                ("SEVERITY", "/severity"),
                ("RULE", "/rule"),
                ("OF", "/subject"),
                ("SINCE", "/opened_at"),
                ("OVER", "/resolved_at"),
                ("TIMES", "/times"),
                ("WHY", "/why"),
            ],
            Self::Reports => &[
                ("PIPELINE", "/pipeline"),
                ("NODE", "/node"),
                ("OUTPUTS", "/outputs"),
                ("LATEST", "/latest/made_at"),
                ("RUN", "/latest/run"),
                ("OWNER", "/owner"),
            ],
            Self::Dashboards => &[
                ("DASHBOARD", "/name"),
                ("FROM", "/source"),
                ("VERSION", "/version"),
                ("TILES", "/tiles"),
                ("REFRESHED", "/refreshed_at"),
                ("TITLE", "/title"),
            ],
            Self::Blocks => &[
                ("BLOCK", "/name"),
                ("VERSION", "/version"),
                ("KIND", "/kind"),
                ("USED BY", "/used_by"),
                ("DESCRIPTION", "/description"),
            ],
            Self::Backfills => &[
                ("BACKFILL", "/id"),
                ("PIPELINE", "/pipeline"),
                ("TRIGGER", "/trigger"),
                ("SINCE", "/since"),
                ("UNTIL", "/until"),
                ("WAITING", "/ticks/waiting"),
                ("RUNNING", "/ticks/running"),
                ("RAN", "/ticks/ran"),
                ("FAILED", "/ticks/failed"),
                ("BY", "/by"),
                ("CANCELLED", "/cancelled_at"),
            ],
            Self::Moments => &[("DUE", "/due"), ("STATE", "/state")],
        }
    }

    /// Returns items as a table, and a word where there are none.
    pub fn table(self, items: &[Value]) -> String {
        let columns = self.columns();
        if items.is_empty() {
            return "nothing\n".to_owned();
        }
        let mut rows = vec![columns.iter().map(|(title, _)| (*title).to_owned()).collect::<Vec<_>>()];
        rows.extend(items.iter().map(|item| columns.iter().map(|(_, place)| cell(item.pointer(place))).collect()));
        let widths: Vec<_> = (0..columns.len())
            .map(|column| rows.iter().map(|row| weir_diagnostics::width(&row[column])).max().unwrap_or_default())
            .collect();
        let mut text = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| padded(cell, (*width).min(WIDEST)));
            let line = cells.collect::<Vec<_>>().join("  ");
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

/// Returns what stands in a cell: one line, and nothing that a terminal obeys.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => NOTHING.to_owned(),
        Some(Value::String(text)) if text.is_empty() => NOTHING.to_owned(),
        Some(Value::String(text)) => printable(text.lines().next().unwrap_or_default()).to_string(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Value::Array(items)) if items.is_empty() => NOTHING.to_owned(),
        Some(Value::Array(items)) => items.iter().map(|item| cell(Some(item))).collect::<Vec<_>>().join(", "),
        Some(other) => other.to_string(),
    }
}

/// Returns what is said of one thing, a line each; lists and long texts are left to `-o yaml`.
pub fn fields(thing: &Value) -> String {
    let Some(fields) = thing.as_object() else { return format!("{}\n", cell(Some(thing))) };
    let is_short = |value: &Value| match value {
        Value::Object(_) => false,
        Value::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Value::String(text) => !text.trim_end().contains('\n'),
        _ => true,
    };
    let shown: Vec<_> = fields.iter().filter(|(_, value)| is_short(value)).collect();
    let width = shown.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    shown.iter().map(|(name, value)| format!("{}  {}\n", padded(name, width), cell(Some(value)))).collect()
}

/// Returns a value as YAML.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    write_yaml(&mut text, value, 0);
    text
}

fn write_yaml(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let _ = write!(text, "{indent}{}:", scalar(&Value::String(name.clone())));
                write_behind(text, value, depth);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(text, "{indent}-");
                write_behind(text, item, depth);
            }
        }
        other => {
            let _ = writeln!(text, "{indent}{}", scalar(other));
        }
    }
}

/// Writes a value behind its key or dash.
fn write_behind(text: &mut String, value: &Value, depth: usize) {
    let block = match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    text.push(if block { '\n' } else { ' ' });
    match (block, value) {
        (true, _) => write_yaml(text, value, depth + 1),
        (false, Value::String(lines)) if is_block(lines) => write_lines(text, lines, depth),
        (false, _) => {
            let _ = writeln!(text, "{}", scalar(value));
        }
    }
}

/// Tells whether a text reads best, and comes back the same, as a block of lines.
fn is_block(text: &str) -> bool {
    let odd = |line: &str| line.ends_with(' ') || line.chars().any(|char| char.is_control());
    text.ends_with('\n')
        && !text.ends_with("\n\n")
        && text.trim_end().contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.trim_end_matches('\n').split('\n').any(odd)
}

fn write_lines(text: &mut String, lines: &str, depth: usize) {
    let indent = "  ".repeat(depth + 1);
    text.push_str("|\n");
    for line in lines.lines() {
        let indent = if line.is_empty() { "" } else { &indent };
        let _ = writeln!(text, "{indent}{line}");
    }
}

/// Returns a value on one line. JSON is YAML, so whatever might be misread stands in quotes as it does there.
fn scalar(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '/' | '.' | ' ');
    let is_word =
        text.starts_with(|char: char| char.is_ascii_alphabetic()) && text.chars().all(plain) && !text.ends_with(' ');
    let misread = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if is_word && !misread { text.clone() } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tables_have_a_line_for_each_item() {
        let items = [
            json!({ "number": 12, "deployed": true, "made_at": "2026-01-01T00:00:00Z", "author": "ada", "message": "fixed\nit" }),
            json!({ "number": 3, "deployed": false, "made_at": "2026-01-01T00:00:00Z", "author": "김", "message": null }),
        ];
        let expected = "\
VERSION  DEPLOYED  MADE                  AUTHOR  MESSAGE
12       yes       2026-01-01T00:00:00Z  ada     fixed
3        no        2026-01-01T00:00:00Z  김      –
";
        assert_eq!(Kind::Versions.table(&items), expected);
        assert_eq!(Kind::Runs.table(&[]), "nothing\n");
        let hostile = json!([{ "number": "\u{1b}[2J" }]);
        assert!(!Kind::Versions.table(hostile.as_array().expect("a list")).contains('\u{1b}'));
    }

    #[test]
    fn yaml_is_read_as_what_was_written() {
        let value = json!({
            "name": "sales", "no": "yes", "empty": [], "none": null, "n": 1.5, "deep": [{ "a": [[1], {}] }, "x: y", "# no"],
            "text": "a\n  b\n\nc: 1\n", "odd": "a\n\n", "tabs": "\ta\n", "space": "a \nb\n", "time": "2026-01-01T00:00:00Z",
        });
        let text = yaml(&value);
        assert!(text.starts_with("name: sales\n\"no\": \"yes\"\nempty: []\nnone: null\n"), "{text}");
        assert!(text.contains("text: |\n  a\n    b\n\n  c: 1\n"), "{text}");
        let source = weir_diagnostics::Source::new("x.yaml", text.clone());
        let mut problems = weir_diagnostics::Diagnostics::new();
        let read = weir_pipeline::yaml::load(&source, &mut problems).expect("YAML");
        assert!(problems.is_empty() && read.to_json() == value, "{problems}: {text}");
    }

    #[test]
    fn fields_are_those_that_fit_on_a_line() {
        let thing =
            json!({ "name": "sales", "tags": ["a", "b"], "text": "a\nb\n", "runs": [{}], "next": { "due": 1 } });
        assert_eq!(fields(&thing), "name  sales\ntags  a, b\n");
    }
}
