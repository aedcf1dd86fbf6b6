//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::prelude::*;

/// The config of `flight-delays`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Minutes from which an arrival is late. The aviation authority's own measure is 15.
    pub(crate) late_from: i64,
    /// Minutes from which an arrival is very late.
    pub(crate) very_late_from: i64,
    /// The speed in miles per hour above which a flight is not believed.
    pub(crate) max_speed: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self { late_from: 15, very_late_from: 60, max_speed: 700.0 }
    }
}

impl Config {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if self.very_late_from <= self.late_from {
            let (late, very_late) = (self.late_from, self.very_late_from);
            return Err(Problem::config(format!("`very_late_from: {very_late}` is not beyond `late_from: {late}`")));
        }
        Ok(self)
    }
}
