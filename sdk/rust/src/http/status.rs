//! What a status that is not a success means for the run.

use crate::types::{Problem, ProblemKind};

/// As much of an error body as fits a message.
const EXCERPT: usize = 200;

/// Makes the problem of an answer.
pub(super) fn problem(target: &str, status: u16, headers: &[(String, String)], body: &[u8]) -> Problem {
    let kind = kind(status, headers);
    let mut message = format!("`{target}` was answered with {status}{}", name(status));
    let excerpt: String = String::from_utf8_lossy(body).split_whitespace().collect::<Vec<_>>().join(" ");
    if !excerpt.is_empty() {
        message.push_str(&format!(": {}", excerpt.chars().take(EXCERPT).collect::<String>()));
    }
    let problem = Problem::new(kind, message);
    match kind {
        ProblemKind::Auth => problem.with_hint("check the secret that the node's `secrets` name, and what it may do"),
        ProblemKind::NotFound => problem.with_hint("check the URL"),
        _ => problem,
    }
}

fn kind(status: u16, headers: &[(String, String)]) -> ProblemKind {
    match status {
        401 | 403 => ProblemKind::Auth,
        404 | 410 => ProblemKind::NotFound,
        429 => ProblemKind::RateLimited(retry_after(headers)),
        // A 503 often says when to come back, too.
        503 if retry_after(headers).is_some() => ProblemKind::RateLimited(retry_after(headers)),
        408 | 425 | 500..=599 => ProblemKind::Transient,
        _ => ProblemKind::Config,
    }
}

fn name(status: u16) -> &'static str {
    match status {
        400 => " (bad request)",
        401 => " (unauthorised)",
        403 => " (forbidden)",
        404 => " (not found)",
        429 => " (too many requests)",
        500 => " (internal server error)",
        502 => " (bad gateway)",
        503 => " (service unavailable)",
        504 => " (gateway time-out)",
        _ => "",
    }
}

/// Returns how long `Retry-After` asks to wait, in milliseconds. A date is read against the answer's own `Date`: blocks have no clock.
fn retry_after(headers: &[(String, String)]) -> Option<u64> {
    let header =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let wanted = header("retry-after")?;
    if let Ok(seconds) = wanted.parse::<u64>() {
        return Some(seconds.saturating_mul(1000));
    }
    let (until, now) = (http_date(wanted)?, http_date(header("date")?)?);
    Some(u64::try_from(until - now).unwrap_or(0).saturating_mul(1000))
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as seconds since 1970.
fn http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    let [_, day, month, year, time, "GMT"] = parts[..] else { return None };
    let (day, year): (i64, i64) = (day.parse().ok()?, year.parse().ok()?);
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let clock: Vec<i64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = clock[..] else { return None };
    Some(((days_since_1970(year, month, day) * 24 + hours) * 60 + minutes) * 60 + seconds)
}

/// Counts days in years that begin in March, so that a leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}
