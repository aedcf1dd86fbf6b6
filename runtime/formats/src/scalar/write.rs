//! Values to text, in the one form that reading them back gives the same value.

use arrow::datatypes::TimeUnit;
use lexical_core::ToLexical;

use super::time::date_of;
use super::zone::nanos_per_tick;
use super::{Zone, ticks_per_second};

const DAY: i64 = 86_400;

/// Appends an integer.
pub(crate) fn write_int<N: ToLexical>(value: N, out: &mut Vec<u8>) {
    let mut buffer = [0; 32];
    out.extend_from_slice(lexical_core::write(value, &mut buffer));
}

/// Appends the shortest text that reads back as the same double; `NaN`, `Infinity` and `-Infinity` for the rest.
pub(crate) fn write_f64(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        let mut buffer = [0; 64];
        out.extend_from_slice(lexical_core::write(value, &mut buffer));
    } else {
        write_special(value, out);
    }
}

/// Appends the shortest text that reads back as the same single.
pub(crate) fn write_f32(value: f32, out: &mut Vec<u8>) {
    if value.is_finite() {
        let mut buffer = [0; 64];
        out.extend_from_slice(lexical_core::write(value, &mut buffer));
    } else {
        write_special(f64::from(value), out);
    }
}

fn write_special(value: f64, out: &mut Vec<u8>) {
    out.extend_from_slice(match value {
        value if value.is_nan() => b"NaN",
        value if value > 0.0 => b"Infinity",
        _ => b"-Infinity",
    });
}

/// Appends a day.
pub(crate) fn write_date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = date_of(days);
    match year {
        0..=9999 => {
            two(year / 100, out);
            two(year % 100, out);
        }
        _ => {
            out.push(if year < 0 { b'-' } else { b'+' });
            if year.abs() < 1000 {
                two(year.abs() / 100, out);
                two(year.abs() % 100, out);
            } else {
                write_int(year.abs(), out);
            }
        }
    }
    out.push(b'-');
    two(month, out);
    out.push(b'-');
    two(day, out);
}

/// Appends a time of day that is counted in a unit.
pub(crate) fn write_time(ticks: i64, unit: TimeUnit, out: &mut Vec<u8>) {
    let per_second = ticks_per_second(unit);
    write_clock(ticks.div_euclid(per_second), ticks.rem_euclid(per_second) * nanos_per_tick(unit), out);
}

/// Appends a timestamp as RFC 3339 has it; without a zone the offset is left out.
pub(crate) fn write_timestamp(ticks: i64, unit: TimeUnit, zone: Option<Zone>, out: &mut Vec<u8>) {
    let per_second = ticks_per_second(unit);
    let seconds = ticks.div_euclid(per_second);
    // RFC 3339 has offsets in minutes. Local mean times of a century ago also have seconds; leaving those out of
    // offset and wall time alike keeps the instant exact.
    let offset = zone.map(|zone| i64::from(zone.offset_at(seconds)) / 60 * 60);
    let wall = seconds.saturating_add(offset.unwrap_or(0));
    write_date(wall.div_euclid(DAY), out);
    out.push(b'T');
    write_clock(wall.rem_euclid(DAY), ticks.rem_euclid(per_second) * nanos_per_tick(unit), out);
    match offset {
        None => {}
        Some(0) => out.push(b'Z'),
        Some(offset) => write_offset(offset, out),
    }
}

fn write_offset(offset: i64, out: &mut Vec<u8>) {
    out.push(if offset < 0 { b'-' } else { b'+' });
    two(offset.abs() / 3600, out);
    out.push(b':');
    two(offset.abs() / 60 % 60, out);
}

fn write_clock(seconds: i64, nanos: i64, out: &mut Vec<u8>) {
    two(seconds / 3600, out);
    out.push(b':');
    two(seconds / 60 % 60, out);
    out.push(b':');
    two(seconds % 60, out);
    let (fraction, digits) = match nanos {
        0 => return,
        nanos if nanos % 1_000_000 == 0 => (nanos / 1_000_000, 3),
        nanos if nanos % 1_000 == 0 => (nanos / 1_000, 6),
        nanos => (nanos, 9),
    };
    out.push(b'.');
    let start = out.len();
    out.resize(start + digits, b'0');
    let mut rest = fraction;
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Two digits; hours of a broken time of day may exceed 99, and are then written as they are.
fn two(value: i64, out: &mut Vec<u8>) {
    match value {
        0..=99 => out.extend([b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]),
        _ => write_int(value, out),
    }
}
