//! Time zones.

use std::{fmt, str::FromStr};

use chrono_tz::{TZ_VARIANTS, Tz};
use weir_diagnostics::{Blame, Explain, did_you_mean};

/// A time zone of the IANA database: `Asia/Seoul`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

impl Zone {
    /// Returns the zone for computing with.
    pub fn get(self) -> Tz {
        self.0
    }
}

/// Why a text is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone")]
pub struct ZoneError(String);

impl Explain for ZoneError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        let names = TZ_VARIANTS.iter().map(|zone| zone.name());
        // Most people know the city but not the continent.
        let city =
            names.clone().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&self.0)));
        let near = city.map(|city| format!("did you mean `{city}`?")).or_else(|| did_you_mean(&self.0, names));
        vec![near.unwrap_or_else(|| "write a name of the IANA database, such as `Asia/Seoul` or `UTC`".into())]
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        text.parse().map(Self).map_err(|_| ZoneError(text.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name())
    }
}
