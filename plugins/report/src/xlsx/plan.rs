//! How the columns of a sheet look, settled before the first row is written.

use weir_sdk::prelude::*;

use super::parts::Styles;
use crate::cells::{Cell, Type};
use crate::config::{Locale, ReportConfig};
use crate::figure::{Shown, Wish};
use crate::input::Input;
use crate::show::{NumberFormat, decimals_of};

/// Rows that widths and decimals are judged by.
const JUDGED: usize = 2000;
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

/// A column of a sheet.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) heading: String,
    /// Its letters: `A`, `AB`.
    pub(super) letters: String,
    /// The number of its style.
    pub(super) style: u32,
    /// In letters of usual width.
    pub(super) width: usize,
    pub(super) shown: Shown,
}

/// The columns of a sheet.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
}

impl Plan {
    /// Looks at the first rows.
    pub(super) fn of(config: &ReportConfig, input: &Input, styles: &mut Styles) -> Result<Self> {
        let zone = config.zone()?;
        let shown: Vec<Shown> = input
            .schema
            .fields
            .iter()
            .map(|field| Shown::find(config, zone, input, &field.name, Wish::default()))
            .collect::<Result<_>>()?;
        let (mut widths, mut decimals) = (vec![0; shown.len()], vec![0; shown.len()]);
        input.read_all(|columns| {
            for row in 0..columns.rows.min(JUDGED) {
                for (at, shown) in shown.iter().enumerate() {
                    let cell = columns.get(at, row);
                    if let Cell::Float(value) = cell {
                        decimals[at] = decimals[at].max(decimals_of(value));
                    }
                    widths[at] = width(&shown.style.write(&cell)).max(widths[at]);
                }
            }
            Ok(false)
        })?;
        let columns = shown.into_iter().enumerate().map(|(at, shown)| {
            let heading = shown.heading();
            let widest = widths[at].max(width(&heading)) + 2;
            Column {
                letters: letters(at),
                style: styles.of(&format(config.locale, config, &shown, decimals[at])),
                width: widest.clamp(NARROWEST, WIDEST),
                heading,
                shown,
            }
        });
        Ok(Self { columns: columns.collect() })
    }
}

/// Returns how Excel is to show a column; nothing for texts.
fn format(locale: Locale, config: &ReportConfig, shown: &Shown, decimals: usize) -> String {
    let asked = config.columns.get(&shown.name).and_then(|style| style.format.as_deref());
    match &shown.kind {
        Type::Integer { .. } | Type::Float { .. } | Type::Decimal { .. } => {
            let scale = if let Type::Decimal { scale, .. } = shown.kind { usize::from(scale) } else { decimals };
            shown.style.numbers().map_or_else(|| NumberFormat::with_decimals(scale).excel(), NumberFormat::excel)
        }
        Type::Date { .. } => asked.map_or_else(|| locale.words("yyyy-mm-dd", "mmm d, yyyy").to_owned(), from_strftime),
        Type::Moment { .. } => {
            asked.map_or_else(|| locale.words("yyyy-mm-dd hh:mm:ss", "mmm d, yyyy hh:mm:ss").to_owned(), from_strftime)
        }
        Type::Time { .. } => asked.map_or_else(|| "hh:mm:ss".to_owned(), from_strftime),
        Type::Bool | Type::Text { .. } | Type::Nested => String::new(),
    }
}

/// Says in Excel's words what a format of dates says. What Excel has no word for is left out.
fn from_strftime(text: &str) -> String {
    let mut excel = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            let plain = matches!(letter, '-' | '/' | ':' | '.' | ',' | ' ');
            excel.push_str(&if plain { letter.to_string() } else { format!("\"{letter}\"") });
            continue;
        }
        let next = letters.next();
        let short = next == Some('-');
        let code = if short { letters.next() } else { next };
        excel.push_str(match (code, short) {
            (Some('Y'), _) => "yyyy",
            (Some('y'), _) => "yy",
            (Some('m'), true) => "m",
            (Some('m'), false) => "mm",
            (Some('b'), _) => "mmm",
            (Some('B'), _) => "mmmm",
            (Some('d'), true) => "d",
            (Some('d'), false) => "dd",
            (Some('e'), _) => "d",
            (Some('H'), _) => "hh",
            (Some('M'), _) => "mm",
            (Some('S'), _) => "ss",
            (Some('F'), _) => "yyyy-mm-dd",
            (Some('T'), _) => "hh:mm:ss",
            (Some('R'), _) => "hh:mm",
            (Some('a'), _) => "ddd",
            (Some('A'), _) => "dddd",
            _ => "",
        });
    }
    excel
}

/// Returns the letters of a column: A to Z, AA, AB, ….
fn letters(at: usize) -> String {
    let mut letters = Vec::new();
    let mut left = at + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Letters of East Asia are twice as wide as others.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::{from_strftime, letters};

    #[test]
    fn columns_have_excels_letters() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(at), name);
        }
    }

    #[test]
    fn formats_of_dates_are_translated() {
        for (from, to) in [("%Y-%m-%d", "yyyy-mm-dd"), ("%Y년 %-m월", "yyyy\"년\" m\"월\""), ("%H:%M", "hh:mm")] {
            assert_eq!(from_strftime(from), to);
        }
    }
}
