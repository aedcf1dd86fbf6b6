//! Dates and timestamps in formats that a pipeline names.

use arrow::datatypes::TimeUnit;
use chrono::format::{Item, Parsed, StrftimeItems};

use super::{Stamp, parse_signed, ticks_per_second};
use crate::FormatError;

#[derive(Debug)]
enum StampFormat {
    Pattern(Vec<Item<'static>>),
    Epoch(TimeUnit),
}

/// The formats to try before ISO 8601, in order.
#[derive(Debug, Default)]
pub(crate) struct TimeFormats {
    dates: Vec<Vec<Item<'static>>>,
    stamps: Vec<StampFormat>,
}

impl TimeFormats {
    /// Reads the formats as written.
    pub(crate) fn parse(dates: &[String], stamps: &[String]) -> Result<Self, FormatError> {
        let dates = dates.iter().map(|text| pattern("date_formats", text)).collect::<Result<_, _>>()?;
        let stamps = stamps.iter().map(|text| stamp_format(text)).collect::<Result<_, _>>()?;
        Ok(Self { dates, stamps })
    }

    /// Reads a day by the first format that fits.
    pub(crate) fn date(&self, text: &[u8]) -> Option<i32> {
        if self.dates.is_empty() {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        let date = self.dates.iter().find_map(|items| parsed(text, items)?.to_naive_date().ok())?;
        i32::try_from(date.signed_duration_since(chrono::NaiveDate::default()).num_days()).ok()
    }

    /// Reads a timestamp by the first format that fits.
    pub(crate) fn stamp(&self, text: &[u8]) -> Option<Stamp> {
        self.stamps.iter().find_map(|format| match format {
            StampFormat::Epoch(unit) => epoch_stamp(parse_signed(text)?, *unit),
            StampFormat::Pattern(items) => pattern_stamp(std::str::from_utf8(text).ok()?, items),
        })
    }
}

fn stamp_format(text: &str) -> Result<StampFormat, FormatError> {
    Ok(match text {
        "epoch_s" => StampFormat::Epoch(TimeUnit::Second),
        "epoch_ms" => StampFormat::Epoch(TimeUnit::Millisecond),
        "epoch_us" => StampFormat::Epoch(TimeUnit::Microsecond),
        "epoch_ns" => StampFormat::Epoch(TimeUnit::Nanosecond),
        other => StampFormat::Pattern(pattern("timestamp_formats", other)?),
    })
}

fn pattern(option: &str, text: &str) -> Result<Vec<Item<'static>>, FormatError> {
    let unreadable = || {
        FormatError::options(format!("`{option}` has `{text}`, which is not a strftime format"))
            .with_hint("write it like `%Y-%m-%d %H:%M:%S`")
    };
    if !text.contains('%') {
        return Err(unreadable());
    }
    StrftimeItems::new(text).parse_to_owned().map_err(|_| unreadable())
}

fn parsed(text: &str, items: &[Item<'_>]) -> Option<Parsed> {
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, items.iter()).ok()?;
    Some(parsed)
}

fn pattern_stamp(text: &str, items: &[Item<'_>]) -> Option<Stamp> {
    let parsed = parsed(text, items)?;
    let offset = parsed.to_fixed_offset().ok().map(|offset| offset.local_minus_utc());
    let wall = parsed
        .to_naive_datetime_with_offset(offset.unwrap_or(0))
        .or_else(|_| parsed.to_naive_date().map(|date| date.and_time(chrono::NaiveTime::MIN)))
        .ok()?
        .and_utc();
    Some(Stamp { wall: wall.timestamp(), nanos: i64::from(wall.timestamp_subsec_nanos()), offset })
}

fn epoch_stamp(count: i64, unit: TimeUnit) -> Option<Stamp> {
    let per_second = ticks_per_second(unit);
    let nanos = count.rem_euclid(per_second) * (1_000_000_000 / per_second);
    Some(Stamp { wall: count.div_euclid(per_second), nanos, offset: Some(0) })
}
