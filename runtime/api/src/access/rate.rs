//! Bounds how often somebody asks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// So many are remembered; then those who have not asked for long are forgotten.
const REMEMBERED: usize = 10_000;

/// A token bucket for each who asks: a burst at once, and then so many a second.
#[derive(Debug)]
pub(crate) struct RateLimit {
    burst: f64,
    each_second: f64,
    buckets: Mutex<HashMap<String, (f64, Instant)>>,
}

impl RateLimit {
    pub(crate) fn new(burst: u32, each_second: f64) -> Self {
        Self { burst: f64::from(burst), each_second, buckets: Mutex::default() }
    }

    /// Tells whether somebody may ask now, and counts it.
    pub(crate) fn allows(&self, who: &str, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            let full = |left: f64, since: Instant| {
                left + now.duration_since(since).as_secs_f64() * self.each_second >= self.burst
            };
            buckets.retain(|_, (left, since)| !full(*left, *since));
        }
        let (left, since) = buckets.entry(who.to_owned()).or_insert((self.burst, now));
        *left = (*left + now.duration_since(*since).as_secs_f64() * self.each_second).min(self.burst);
        *since = now;
        let allowed = *left >= 1.0;
        if allowed {
            *left -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_so_many_a_second() {
        let (limit, start) = (RateLimit::new(3, 2.0), Instant::now());
        let passed = |at: Duration, who: &str| limit.allows(who, start + at);
        assert_eq!((0..5).filter(|_| passed(Duration::ZERO, "a")).count(), 3);
        assert!(passed(Duration::ZERO, "b"), "each has a bucket of their own");
        assert_eq!((0..5).filter(|_| passed(Duration::from_secs(1), "a")).count(), 2);
    }
}
