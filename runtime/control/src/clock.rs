//! What time it is.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A clock. Everything that a server does by the time goes through it.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Returns the present moment. Called often; must be cheap.
    fn now(&self) -> DateTime<Utc>;

    /// Waits until a moment, not at all for one that has passed. May come back early, and may be given up at any time.
    async fn sleep_until(&self, moment: DateTime<Utc>);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        if let Ok(time) = (moment - Utc::now()).to_std() {
            tokio::time::sleep(time).await;
        }
    }
}
