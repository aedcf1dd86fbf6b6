//! Identity of a run.

use std::{fmt, str::FromStr};

use uuid::{Builder, Uuid};

use crate::text::serde_as_text;

/// Identifies one run. It is a UUID of version 7, so that ids of a pipeline's runs sort in the order in which they started.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(Uuid);

/// Why a text is not a run id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a run id: {reason}")]
pub struct RunIdError {
    text: String,
    reason: String,
}

impl RunId {
    /// Creates the id of a run that starts now.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }

    /// Creates the id of a run that comes after the latest one. Where the clock was set back since, the time in it goes on from there:
    /// what sorts by ids must not depend on clocks.
    pub fn after(latest: Option<Self>) -> Self {
        let now = Self::generate();
        let Some(latest) = latest.filter(|latest| *latest >= now) else { return now };
        let mut random = [0; 10];
        random.copy_from_slice(&now.0.as_bytes()[6..]);
        Self(Builder::from_unix_timestamp_millis(latest.millis() + 1, &random).into_uuid())
    }

    /// Returns the time in the id, in milliseconds since 1970.
    fn millis(&self) -> u64 {
        self.0.as_bytes()[..6].iter().fold(0, |millis, byte| millis << 8 | u64::from(*byte))
    }

    /// Returns the last eight digits, for people. The first ones are the clock, equal for runs of the same minute.
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text[text.len() - 8..].to_owned()
    }

    /// Returns the underlying UUID.
    pub fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl FromStr for RunId {
    type Err = RunIdError;

    fn from_str(text: &str) -> Result<Self, RunIdError> {
        let error = |reason: String| RunIdError { text: text.to_owned(), reason };
        let uuid = Uuid::try_parse(text).map_err(|cause| error(cause.to_string()))?;
        match uuid.get_version_num() {
            7 => Ok(Self(uuid)),
            other => Err(error(format!("it is a UUID of version {other}, not 7"))),
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(RunId, "a run id");

#[cfg(test)]
mod tests {
    use super::RunId;

    #[test]
    fn runs_come_after_those_that_a_wrong_clock_has_put_into_the_future() {
        let future: RunId = "0fffffff-ffff-7000-8000-000000000000".parse().expect("an id of the year 2527");
        let next = RunId::after(Some(future));
        let last = RunId::after(Some(next));
        assert!(future < next && next < last, "{future} {next} {last}");
        assert_eq!(next.to_string().parse(), Ok(next), "it is an id like any other");
        let past = RunId::generate();
        let now = RunId::after(Some(past));
        assert!(past < now && now.millis() - past.millis() < 60_000, "{past} {now}");
    }
}
