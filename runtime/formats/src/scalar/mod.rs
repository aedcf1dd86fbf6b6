//! Single values between text and Arrow's native form. Everything here works on bytes and allocates nothing.

mod binary;
mod custom;
mod decimal;
mod number;
mod offset;
mod time;
mod write;
mod zone;

pub(crate) use binary::{decode_binary, encode_binary};
pub(crate) use custom::TimeFormats;
pub(crate) use decimal::{DecimalDigits, parse_decimal};
pub(crate) use number::{parse_bool, parse_f32, parse_f64, parse_signed, parse_special, parse_unsigned};
pub(crate) use time::{Stamp, parse_date, parse_stamp, parse_time_of_day, ticks_per_second};
pub(crate) use write::{write_date, write_f32, write_f64, write_int, write_time, write_timestamp};
pub(crate) use zone::Zone;

#[cfg(test)]
mod tests;
