//! The filters of templates, beside those of the language itself.

use charts::number::{compact, grouped};
use minijinja::Environment;
use minijinja::value::Value;

use crate::config::Locale;
use crate::show::decimals_of;

/// Adds the filters.
pub(super) fn add(environment: &mut Environment<'_>, locale: Locale) {
    environment.add_filter("num", |value: Value, decimals: Option<usize>| match number(&value) {
        Some(number) => grouped(number, decimals.unwrap_or_else(|| decimals_of(number)).min(12)),
        None => value.to_string(),
    });
    environment.add_filter("percent", |value: Value, decimals: Option<usize>| match number(&value) {
        Some(number) => format!("{}%", grouped(number * 100.0, decimals.unwrap_or(1).min(12))),
        None => value.to_string(),
    });
    environment.add_filter("compact", move |value: Value| match number(&value) {
        Some(number) => compact(number, locale.of_charts()),
        None => value.to_string(),
    });
}

fn number(value: &Value) -> Option<f64> {
    if value.is_number() { f64::try_from(value.clone()).ok() } else { None }
}
