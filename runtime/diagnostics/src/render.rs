//! The one place where diagnostics become text for a terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use crate::{Diagnostic, Location, Severity, printable};

/// The widest piece of a line that is shown; generated files can have lines of megabytes.
const MAX_WIDTH: usize = 140;
/// How much of a cut line is shown before the place that matters.
const LEAD: usize = 40;
/// What a tab becomes; its real width depends on the column, which a gutter shifts.
const TAB: &str = "    ";

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Text only: files, pipes, `NO_COLOR`.
    #[default]
    Plain,
    /// ANSI colours.
    Coloured,
}

#[derive(Clone, Copy)]
enum Paint {
    Error,
    Warning,
    Hint,
    Frame,
    Bold,
}

impl Style {
    fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Error => "1;31",
            Paint::Warning => "1;33",
            Paint::Hint => "1;36",
            Paint::Frame => "1;34",
            Paint::Bold => "1",
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// Renders one diagnostic, ending with a line break.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, style: Style) -> String {
    let mut out = String::new();
    let paint = match diagnostic.severity {
        Severity::Error => Paint::Error,
        Severity::Warning => Paint::Warning,
    };
    let label = style.paint(paint, &diagnostic.severity.to_string());
    let message = style.paint(Paint::Bold, &printable(&diagnostic.message));
    line(&mut out, format_args!("{label}: {message}"));
    if let Some(location) = &diagnostic.location {
        place(&mut out, location, paint, style);
    }
    for cause in &diagnostic.causes {
        labelled(&mut out, "cause", Paint::Frame, cause, style);
    }
    for related in &diagnostic.related {
        labelled(&mut out, "note", Paint::Frame, &related.message, style);
        if let Some(location) = &related.location {
            place(&mut out, location, Paint::Frame, style);
        }
    }
    for hint in &diagnostic.hints {
        labelled(&mut out, "hint", Paint::Hint, hint, style);
    }
    out
}

/// Writes `label: text`, with further lines of the text indented below the first.
fn labelled(out: &mut String, label: &str, paint: Paint, text: &str, style: Style) {
    let indent = " ".repeat(label.len() + 2);
    let text = printable(text);
    let mut lines = text.lines();
    line(out, format_args!("{}: {}", style.paint(paint, label), lines.next().unwrap_or_default()));
    for more in lines {
        line(out, format_args!("{indent}{more}"));
    }
}

/// Writes the arrow with the place, and the line with a caret below it.
fn place(out: &mut String, location: &Location, paint: Paint, style: Style) {
    let number = location.line.to_string();
    let gutter = " ".repeat(number.len());
    let arrow = style.paint(Paint::Frame, "-->");
    line(out, format_args!("{gutter} {arrow} {}", printable(&location.to_string())));
    let Some(snippet) = &location.snippet else {
        return;
    };
    let bar = style.paint(Paint::Frame, "|");
    let (shown, before, marked) = window(snippet, location);
    line(out, format_args!("{gutter} {bar}"));
    let text = format!("{} {bar} {shown}", style.paint(Paint::Frame, &number));
    line(out, format_args!("{}", text.trim_end()));
    let carets = style.paint(paint, &"^".repeat(marked));
    line(out, format_args!("{gutter} {bar} {}{carets}", " ".repeat(before)));
}

/// Returns the part of the line to show, the width before the marked piece, and the width of that piece.
fn window(snippet: &str, location: &Location) -> (String, usize, usize) {
    let characters: Vec<char> = snippet.chars().collect();
    let clamp = |value: u32| usize::try_from(value).unwrap_or(usize::MAX).min(characters.len());
    let start = clamp(location.column.saturating_sub(1));
    let end = clamp(location.column.saturating_sub(1).saturating_add(location.length));
    let from = if characters.len() > MAX_WIDTH { start.saturating_sub(LEAD) } else { 0 };
    let to = characters.len().min(from + MAX_WIDTH);
    let mut shown = String::new();
    if from > 0 {
        shown.push('…');
    }
    shown.push_str(&expand(&characters[from..start]));
    let before = width(&shown);
    let marked = expand(&characters[start..end.min(to)]);
    shown.push_str(&marked);
    shown.push_str(&expand(&characters[end.min(to)..to]));
    if to < characters.len() {
        shown.push('…');
    }
    (shown, before, width(&marked).max(1))
}

fn expand(characters: &[char]) -> String {
    let text: String = characters.iter().collect();
    printable(&text.replace('\t', TAB)).into_owned()
}

/// Returns how many columns a terminal uses; Korean, Chinese and Japanese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = out.write_fmt(text);
    out.push('\n');
}
