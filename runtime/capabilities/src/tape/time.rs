//! The clock on a tape.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use weir_host::capability::Clock;

use super::track::Track;

struct TapedClock {
    track: Arc<Track>,
    made: Instant,
}

pub(super) fn clock(track: Arc<Track>) -> Arc<dyn Clock> {
    Arc::new(TapedClock { track, made: Instant::now() })
}

impl TapedClock {
    /// A clock cannot fail, so a tape that does not fit shows the beginning of time; the call after it finds the tape at another place and
    /// says so.
    fn read(&self, which: &str, now: Duration) -> Duration {
        let nanos = self.track.note(which, || u64::try_from(now.as_nanos()).unwrap_or(u64::MAX));
        nanos.map_or(Duration::ZERO, Duration::from_nanos)
    }
}

impl Clock for TapedClock {
    fn wall(&self) -> Duration {
        self.read("clock", SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    fn monotonic(&self) -> Duration {
        self.read("monotonic clock", self.made.elapsed())
    }
}
