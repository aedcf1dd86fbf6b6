//! Values as people write them.

use std::fmt::Write as _;

use charts::number::{grouped, with_commas};
use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use weir_sdk::prelude::*;

use crate::cells::{Cell, Type};
use crate::config::{ColumnStyle, Locale};

/// How numbers of a column are written, as Excel would say it: `#,##0.00`, `0.0%`, `"₩"#,##0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    pub(crate) grouped: bool,
    pub(crate) decimals: usize,
    pub(crate) percent: bool,
    before: String,
    after: String,
}

/// More decimals than this are noise.
const MOST_DECIMALS: usize = 12;

impl NumberFormat {
    /// Makes a format with commas between thousands.
    pub(crate) fn with_decimals(decimals: usize) -> Self {
        Self { grouped: true, decimals, percent: false, before: String::new(), after: String::new() }
    }

    /// Reads a format.
    ///
    /// # Errors
    /// When it has no place for digits, or more than one.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Problem::config(format!("`{text}` is no format of a number"))
                .with_hint("such as `#,##0`, `#,##0.00`, `0.0%` or `₩#,##0`; dates have one such as `%Y-%m-%d`")
        };
        let digits = |letter: char| matches!(letter, '0' | '#' | ',' | '.');
        let (Some(from), Some(to)) = (text.find(digits), text.rfind(digits)) else { return Err(wrong()) };
        let pattern = &text[from..=to];
        let (whole, fraction) = pattern.split_once('.').unwrap_or((pattern, ""));
        if !pattern.chars().all(digits) || fraction.contains(['.', ',']) || fraction.len() > MOST_DECIMALS {
            return Err(wrong());
        }
        let plain = |part: &str| part.replace('"', "");
        let after = plain(&text[to + 1..]);
        Ok(Self {
            grouped: whole.contains(','),
            decimals: fraction.len(),
            percent: after.starts_with('%'),
            before: plain(&text[..from]),
            after: after.trim_start_matches('%').to_owned(),
        })
    }

    /// Writes a number.
    pub(crate) fn write(&self, value: f64) -> String {
        let value = if self.percent { value * 100.0 } else { value };
        let text = grouped(value, self.decimals);
        let text = if self.grouped { text } else { text.replace(',', "") };
        self.around(&text)
    }

    /// Writes a number of which every digit counts.
    fn write_exactly(&self, value: i128, scale: u8) -> String {
        if self.percent {
            return self.write(Cell::Decimal(value, scale).number().unwrap_or(f64::NAN));
        }
        let text = fixed(value, scale, self.decimals);
        self.around(&if self.grouped { with_commas(&text) } else { text })
    }

    fn around(&self, digits: &str) -> String {
        let percent = if self.percent { "%" } else { "" };
        format!("{}{digits}{percent}{}", self.before, self.after)
    }

    /// Returns the format as Excel wants it.
    pub(crate) fn excel(&self) -> String {
        let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("\"{text}\"") };
        let point = if self.decimals > 0 { format!(".{}", "0".repeat(self.decimals)) } else { String::new() };
        let whole = if self.grouped { "#,##0" } else { "0" };
        format!("{}{whole}{point}{}{}", quoted(&self.before), if self.percent { "%" } else { "" }, quoted(&self.after))
    }
}

/// Writes a number with a fixed point, rounded half away from nothing to so many decimals.
fn fixed(value: i128, scale: u8, decimals: usize) -> String {
    let drop = u32::from(scale).saturating_sub(decimals as u32);
    let value = match 10_i128.checked_pow(drop) {
        Some(unit) if drop > 0 => {
            let half = unit / 2 * value.signum();
            value.saturating_add(half) / unit
        }
        _ => value,
    };
    let kept = usize::from(scale).min(decimals);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = kept + 1);
    let (whole, fraction) = digits.split_at(digits.len() - kept);
    let sign = if value < 0 { "-" } else { "" };
    let padding = "0".repeat(decimals - kept);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}{padding}") }
}

/// Checks a format of dates.
///
/// # Errors
/// When it has a sign that stands for nothing.
pub(crate) fn date_format(text: &str) -> Result<&str> {
    // Some signs are right in themselves and need what a clock on the wall does not have, such as a zone.
    let sample = wall(0, None).and_then(|time| write!(String::new(), "{}", time.format(text)).ok());
    if StrftimeItems::new(text).any(|item| item == Item::Error) || sample.is_none() {
        let problem = Problem::config(format!("`{text}` is no format of a date"));
        return Err(problem.with_hint("such as `%Y-%m-%d`, `%Y년 %-m월` or `%H:%M`"));
    }
    Ok(text)
}

/// Where moments are looked at from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// A place, with its rules.
    Named(Tz),
    /// Always as far from UTC.
    Fixed(FixedOffset),
}

impl Zone {
    /// Reads a name such as `Asia/Seoul`, or an offset such as `+09:00`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        text.parse().map(Self::Named).ok().or_else(|| text.parse().map(Self::Fixed).ok())
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(zone) => f.write_str(zone.name()),
            Self::Fixed(offset) => offset.fmt(f),
        }
    }
}

/// How the values of a column are written.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    locale: Locale,
    /// Where moments are looked at from.
    zone: Option<Zone>,
    numbers: Option<NumberFormat>,
    dates: Option<String>,
}

impl Style {
    /// Makes the style of a column: what the config says, else what suits its type.
    ///
    /// # Errors
    /// When the format does not suit the type.
    pub(crate) fn of(locale: Locale, zone: Option<Zone>, kind: &Type, style: Option<&ColumnStyle>) -> Result<Self> {
        let zone = match kind {
            Type::Moment { zone: Some(own), .. } => zone.or_else(|| Zone::read(own)),
            _ => None,
        };
        let mut made = Self { locale, zone, numbers: None, dates: None };
        let Some(format) = style.and_then(|style| style.format.as_deref()) else { return Ok(made) };
        if kind.is_time() {
            made.dates = Some(date_format(format)?.to_owned());
        } else if kind.is_number() {
            made.numbers = Some(NumberFormat::parse(format)?);
        }
        Ok(made)
    }

    /// Sets how numbers are written where nothing was asked for.
    pub(crate) fn or_decimals(&mut self, decimals: usize) {
        self.numbers.get_or_insert_with(|| NumberFormat::with_decimals(decimals));
    }

    /// Returns how numbers are written, where that was said.
    pub(crate) fn numbers(&self) -> Option<&NumberFormat> {
        self.numbers.as_ref()
    }

    /// Returns the zone of moments.
    pub(crate) fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Writes a value.
    pub(crate) fn write(&self, cell: &Cell<'_>) -> String {
        let numbers = |decimals| self.numbers.clone().unwrap_or_else(|| NumberFormat::with_decimals(decimals));
        match cell {
            Cell::Null => "–".to_owned(),
            Cell::Bool(value) => {
                if *value { self.locale.words("예", "yes") } else { self.locale.words("아니오", "no") }.to_owned()
            }
            Cell::Integer(value) => numbers(0).write_exactly(*value, 0),
            Cell::Decimal(value, scale) => numbers(usize::from(*scale)).write_exactly(*value, *scale),
            Cell::Float(value) => numbers(decimals_of(*value)).write(*value),
            Cell::Text(text) => text.clone().into_owned(),
            Cell::Date(days) => self.date(*days),
            Cell::Moment(micros) => self.moment(*micros),
            Cell::Time(micros) => {
                let time = wall(*micros, None);
                time.map_or_else(String::new, |time| {
                    time.format(self.dates.as_deref().unwrap_or("%H:%M:%S")).to_string()
                })
            }
        }
    }

    fn date(&self, days: i64) -> String {
        let date = i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days);
        let format = self.dates.as_deref().unwrap_or(self.locale.words("%Y-%m-%d", "%b %-d, %Y"));
        date.map_or_else(
            || format!("{days} d"),
            |date| date.and_hms_opt(0, 0, 0).map_or_else(String::new, |date| date.format(format).to_string()),
        )
    }

    /// Seconds that are nothing say nothing.
    fn moment(&self, micros: i64) -> String {
        let Some(time) = wall(micros, self.zone) else { return micros.to_string() };
        if let Some(format) = &self.dates {
            return time.format(format).to_string();
        }
        let whole = micros.rem_euclid(60_000_000) == 0;
        let format = match (self.locale, whole) {
            (Locale::Korean, true) => "%Y-%m-%d %H:%M",
            (Locale::Korean, false) => "%Y-%m-%d %H:%M:%S",
            (Locale::English, true) => "%b %-d, %Y %H:%M",
            (Locale::English, false) => "%b %-d, %Y %H:%M:%S",
        };
        time.format(format).to_string()
    }
}

/// Returns what a clock on the wall shows.
pub(crate) fn wall(micros: i64, zone: Option<Zone>) -> Option<NaiveDateTime> {
    let moment = DateTime::from_timestamp_micros(micros)?;
    Some(match zone {
        Some(Zone::Named(zone)) => moment.with_timezone(&zone).naive_local(),
        Some(Zone::Fixed(offset)) => moment.with_timezone(&offset).naive_local(),
        None => moment.naive_utc(),
    })
}

/// Returns the moment at which a clock on the wall shows a time, as Excel counts: days since the end of 1899.
pub(crate) fn excel_days(time: NaiveDateTime) -> Option<f64> {
    let start = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let since: TimeDelta = time - start;
    let days = since.num_microseconds()? as f64 / 86_400_000_000.0;
    // Excel has no day before 1900 and takes 1900 for a leap year; before March the numbers are others.
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// Returns how many decimals show a number with four figures or so.
pub(crate) fn decimals_of(value: f64) -> usize {
    let size = value.abs();
    if value.fract() == 0.0 || !value.is_finite() || size >= 1_000_000.0 {
        return 0;
    }
    if size >= 1.0 { 2 } else { 4 }
}
