//! Reading by windows of time: `from` and `to` of one after the other, up to now.

use std::time::{SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use weir_sdk::{Problem, Result};

use crate::params::Fill;
use crate::time;

/// Reads by windows of time. The end of the last one is remembered, and the next run goes on there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Windows {
    /// The parameter with a window's beginning; `{from}` stands for it elsewhere.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// The parameter with a window's end; `{to}` stands for it elsewhere.
    #[serde(default)]
    pub(crate) to: Option<String>,
    /// How long a window is, such as `1d` or `6h`.
    pub(crate) length: String,
    /// Where the first run begins: `2024-01-01` or `2024-01-01T00:00:00Z`.
    pub(crate) start: String,
    /// Where every run ends; at the start of the attempt when absent.
    #[serde(default)]
    pub(crate) end: Option<String>,
    /// How far behind the end to stay, for servers that complete their data late: `1h`.
    #[serde(default)]
    pub(crate) lag: Option<String>,
    /// How much each run reads again of what the last one read, for targets that upsert: `2d`.
    #[serde(default)]
    pub(crate) lookback: Option<String>,
    /// Says that the server counts `to` as a part of the window: what is sent then is one second less, or one day where dates are sent.
    #[serde(default)]
    pub(crate) to_inclusive: bool,
    /// How moments are sent; as ISO 8601 when absent.
    #[serde(default)]
    pub(crate) format: WindowFormat,
}

/// How a moment is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WindowFormat {
    /// `2024-01-31T12:00:00Z`.
    #[default]
    Iso,
    /// `2024-01-31`.
    Date,
    /// Seconds since 1970.
    EpochS,
    /// Milliseconds since 1970.
    EpochMs,
}

/// A stretch of time in seconds since 1970; its end is not a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Windows {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(&self) -> Result<()> {
        if self.length()? < 1 {
            return Err(
                Problem::config("`window.length` is nothing").with_hint("write how long a window is, such as `1d`")
            );
        }
        moment("start", &self.start)?;
        self.end.as_ref().map_or(Ok(0), |end| moment("end", end))?;
        length("lag", self.lag.as_deref())?;
        length("lookback", self.lookback.as_deref()).map(drop)
    }

    /// Returns what is to be read now, after a run that ended at `until`.
    pub(crate) fn span(&self, until: Option<&str>) -> Result<Span> {
        let start = moment("start", &self.start)?;
        let end = self.end.as_ref().map_or_else(|| Ok(now()), |end| moment("end", end))?;
        let to = end - length("lag", self.lag.as_deref())?;
        let from = match until {
            // A state may be edited by hand.
            Some(until) => (moment("until", until)? - length("lookback", self.lookback.as_deref())?).max(start),
            None => start,
        };
        Ok(Span { from, to })
    }

    /// Returns the window that begins at a moment.
    pub(crate) fn at(&self, from: i64, span: Span) -> Result<Span> {
        Ok(Span { from, to: from.saturating_add(self.length()?).min(span.to) })
    }

    /// Cuts a stretch into at most so many parts of whole windows.
    pub(crate) fn cut(&self, span: Span, parts: usize) -> Result<Vec<Span>> {
        let length = self.length()?;
        let windows = ((span.to - span.from).max(0) as u64).div_ceil(length as u64).max(1);
        let each = (windows.div_ceil(parts.max(1) as u64) as i64).saturating_mul(length);
        let starts = (0..).map(|part| span.from + part * each).take_while(|from| *from < span.to);
        Ok(starts.map(|from| Span { from, to: (from + each).min(span.to) }).collect())
    }

    /// Returns what a window's request sends as parameters, and what stands for its braces.
    pub(crate) fn request(&self, window: Span, fill: &mut Fill) -> Vec<(&str, String)> {
        let unit = if self.format == WindowFormat::Date { 86_400 } else { 1 };
        let last = if self.to_inclusive { window.to - unit } else { window.to };
        let (from, to) = (self.format.text(window.from), self.format.text(last));
        let params = [(&self.from, from.clone()), (&self.to, to.clone())];
        fill.set("{from}", from);
        fill.set("{to}", to);
        params.into_iter().filter_map(|(param, value)| Some((param.as_deref()?, value))).collect()
    }

    fn length(&self) -> Result<i64> {
        length("length", Some(&self.length))
    }
}

impl WindowFormat {
    fn text(self, moment: i64) -> String {
        match self {
            Self::Iso => time::iso(moment, 0),
            Self::Date => time::iso(moment, 0).chars().take_while(|c| *c != 'T').collect(),
            Self::EpochS => moment.to_string(),
            Self::EpochMs => moment.saturating_mul(1000).to_string(),
        }
    }
}

/// Returns the start of the attempt: time stands still for blocks without the grant of a clock.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

fn moment(key: &str, text: &str) -> Result<i64> {
    time::parse(text).ok_or_else(|| {
        Problem::config(format!("`window.{key}: {text}` is not a moment"))
            .with_hint("write `2024-01-31` or `2024-01-31T12:00:00Z`")
    })
}

fn length(key: &str, text: Option<&str>) -> Result<i64> {
    let Some(text) = text else { return Ok(0) };
    time::parse_length(text).ok_or_else(|| {
        Problem::config(format!("`window.{key}: {text}` is not a length of time"))
            .with_hint("write numbers with the units `w`, `d`, `h`, `m`, `s`, such as `1d`")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Span, Windows};
    use crate::params::Fill;

    const DAY: i64 = 86_400;

    fn windows(more: Value) -> Windows {
        let mut config = json!({ "from": "a", "to": "b", "length": "1d", "start": "1970-01-11", "end": "1970-01-21" });
        let fields = more.as_object().cloned().unwrap_or_default();
        fields.into_iter().for_each(|(key, value)| config[key] = value);
        serde_json::from_value(config).expect("the config is right")
    }

    #[test]
    fn a_run_goes_on_where_the_last_one_ended() {
        let table = [
            (json!({}), None, (10, 20)),
            (json!({}), Some("1970-01-16"), (15, 20)),
            (json!({ "lag": "2d" }), Some("1970-01-16"), (15, 18)),
            (json!({ "lookback": "2d" }), Some("1970-01-16"), (13, 20)),
            (json!({ "lookback": "2w" }), Some("1970-01-16"), (10, 20)),
            (json!({}), Some("1970-01-21"), (20, 20)),
        ];
        for (more, until, (from, to)) in table {
            let span = windows(more.clone()).span(until).expect("moments");
            assert_eq!(span, Span { from: from * DAY, to: to * DAY }, "{more}");
        }
    }

    #[test]
    fn cuts_at_the_edges_of_windows() {
        let span = Span { from: 0, to: 10 * DAY + 1 };
        let cut = |parts| windows(json!({})).cut(span, parts).expect("a length");
        assert_eq!(cut(1), [span]);
        assert_eq!(cut(3), [(0, 4 * DAY), (4 * DAY, 8 * DAY), (8 * DAY, span.to)].map(|(from, to)| Span { from, to }));
        assert_eq!(cut(100).len(), 11);
        assert_eq!(windows(json!({})).cut(Span { from: 5, to: 5 }, 3), Ok(vec![]));
    }

    #[test]
    fn sends_windows_in_the_format_asked_for() {
        let sent = |more: Value| {
            let mut fill = Fill::default();
            let windows = windows(more);
            let window = windows.at(10 * DAY, Span { from: 0, to: 20 * DAY }).expect("a length");
            let params = windows.request(window, &mut fill);
            assert_eq!(fill.text("{from}|{to}"), format!("{}|{}", params[0].1, params[1].1));
            params.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(sent(json!({})), "1970-01-11T00:00:00Z 1970-01-12T00:00:00Z");
        assert_eq!(sent(json!({ "to_inclusive": true })), "1970-01-11T00:00:00Z 1970-01-11T23:59:59Z");
        assert_eq!(sent(json!({ "to_inclusive": true, "format": "date", "length": "2d" })), "1970-01-11 1970-01-12");
        assert_eq!(sent(json!({ "format": "epoch_ms" })), "864000000 950400000");
    }

    #[test]
    fn says_what_is_no_time() {
        for more in [
            json!({ "length": "1 month" }),
            json!({ "length": "0d" }),
            json!({ "start": "soon" }),
            json!({ "lag": "x" }),
        ] {
            assert!(windows(more.clone()).validate().is_err(), "{more}");
        }
    }
}
