//! How fast a node asks: by the operator's rate, and by what servers say when they are asked too often.
//!
//! All splits of a node share its pace. A server that tells one of them to come back later has told all of them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use tokio::time::Instant;
use weir_types::{Problem, Rate};

/// The longest wait that a request is held back for. One that would have to wait longer is told so, for its run may have better things to
/// do than to keep a reader open.
const LONGEST_HOLD: Duration = Duration::from_secs(60);

/// How long to wait after a first refusal that says nothing of time; doubled with each further one.
const FIRST_HOLD: Duration = Duration::from_millis(500);

/// How often it is doubled at most: to eight seconds.
const DOUBLINGS: u32 = 4;

/// The pace of one node.
pub(super) struct Pace {
    interval: Option<Duration>,
    hosts: Mutex<HashMap<String, HostPace>>,
}

/// The pace towards one server.
#[derive(Debug, Clone, Copy)]
struct HostPace {
    /// When the next request may go.
    next: Instant,
    /// Until when the server wants to be left alone.
    held: Instant,
    /// Refusals in a row.
    refusals: u32,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Send it once so much time has passed.
    After(Duration),
    /// Ask again after so much time: the server wants to be left alone.
    Held(Duration),
}

impl HostPace {
    fn turn(&mut self, now: Instant, interval: Option<Duration>) -> Turn {
        if self.held > now {
            return Turn::Held(self.held - now);
        }
        let Some(interval) = interval else { return Turn::After(Duration::ZERO) };
        let slot = self.next.max(now);
        self.next = slot + interval;
        Turn::After(slot - now)
    }

    fn refused(&mut self, now: Instant, wanted: Option<Duration>) {
        // Of requests that were under way together all are refused; they count as one refusal.
        let first = self.held <= now;
        let hold = wanted.unwrap_or_else(|| FIRST_HOLD * 2_u32.pow(self.refusals.min(DOUBLINGS)));
        if first || wanted.is_some() {
            self.held = self.held.max(now.checked_add(hold).unwrap_or(now + LONGEST_HOLD));
        }
        if first {
            self.refusals += 1;
        }
    }
}

impl Pace {
    pub(super) fn new(rate: Option<Rate>) -> Self {
        Self { interval: rate.map(Rate::interval), hosts: Mutex::default() }
    }

    /// Waits until a request to this server may go, and returns how long that took.
    pub(super) async fn turn(&self, at: &str) -> Result<Duration, Problem> {
        let begun = Instant::now();
        loop {
            match self.with(at, |host, now| host.turn(now, self.interval)) {
                Turn::After(Duration::ZERO) => return Ok(begun.elapsed()),
                Turn::After(time) => {
                    tokio::time::sleep(time).await;
                    // Meanwhile the server may have asked for a pause; the place in the row is kept.
                    let held = self.with(at, |host, now| host.held.saturating_duration_since(now));
                    if held.is_zero() {
                        return Ok(begun.elapsed());
                    }
                }
                Turn::Held(time) if time > LONGEST_HOLD => return Err(paused(at, time)),
                Turn::Held(time) => tokio::time::sleep(time).await,
            }
        }
    }

    /// Takes note of an answer.
    pub(super) fn answered(&self, at: &str, status: StatusCode, headers: &HeaderMap) {
        let is_refusal = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        self.with(at, |host, now| match is_refusal {
            true => host.refused(now, retry_after(headers)),
            false => host.refusals = 0,
        });
    }

    /// Takes note of a request without an answer.
    pub(super) fn unanswered(&self, at: &str) {
        self.with(at, |host, now| host.refused(now, None));
    }

    fn with<T>(&self, at: &str, work: impl FnOnce(&mut HostPace, Instant) -> T) -> T {
        let now = Instant::now();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = match hosts.get_mut(at) {
            Some(host) => host,
            None => hosts.entry(at.to_owned()).or_insert(HostPace { next: now, held: now, refusals: 0 }),
        };
        work(host, now)
    }
}

fn paused(at: &str, time: Duration) -> Problem {
    let message = format!("`{at}` asked to be left alone for {} s", time.as_secs().max(1));
    Problem::new(weir_types::ProblemKind::RateLimited(Some(time)), message)
}

/// Reads `Retry-After`, which is a number of seconds or a date; a date is read against the answer's own, because clocks differ.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let wanted = text(&RETRY_AFTER)?;
    if let Ok(seconds) = wanted.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
    Some((date(wanted)? - date(text(&DATE)?)?).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn host(now: Instant) -> HostPace {
        HostPace { next: now, held: now, refusals: 0 }
    }

    #[test]
    fn requests_are_spread_evenly() {
        let now = Instant::now();
        let mut host = host(now);
        let turns: Vec<Turn> = (0..3).map(|_| host.turn(now, Some(SECOND))).collect();
        assert_eq!(turns, [Turn::After(Duration::ZERO), Turn::After(SECOND), Turn::After(2 * SECOND)]);
        assert_eq!(
            host.turn(now + 10 * SECOND, Some(SECOND)),
            Turn::After(Duration::ZERO),
            "time that passed is no debt"
        );
        assert_eq!(host.turn(now, None), Turn::After(Duration::ZERO));
    }

    #[test]
    fn a_refusal_holds_all_back() {
        let now = Instant::now();
        let mut host = host(now);
        host.refused(now, Some(7 * SECOND));
        assert_eq!(host.turn(now + SECOND, None), Turn::Held(6 * SECOND));
        assert_eq!(host.turn(now + 7 * SECOND, None), Turn::After(Duration::ZERO));
    }

    #[test]
    fn refusals_in_a_row_double_the_wait() {
        let mut now = Instant::now();
        let mut host = host(now);
        let mut holds = Vec::new();
        for _ in 0..7 {
            host.refused(now, None);
            // Another request that was under way is refused, too.
            host.refused(now, None);
            holds.push((host.held - now).as_millis());
            now = host.held;
        }
        assert_eq!(holds, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
    }

    #[test]
    fn reads_retry_after_as_seconds_and_as_date() {
        let headers = |pairs: &[(HeaderName, &'static str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
        };
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "7")])), Some(7 * SECOND));
        let dates = [(RETRY_AFTER, "Fri, 01 Mar 2024 00:00:10 GMT"), (DATE, "Thu, 29 Feb 2024 23:59:50 GMT")];
        assert_eq!(retry_after(&headers(&dates)), Some(20 * SECOND));
        assert_eq!(retry_after(&headers(&[(RETRY_AFTER, "soon")])), None);
        assert_eq!(retry_after(&headers(&[])), None);
    }
}
