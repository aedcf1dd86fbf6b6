//! A node's notes that outlive a run.

use async_trait::async_trait;
use weir_types::Problem;

/// Reads and writes notes. What is set becomes durable with the epoch; until then only this run sees it.
#[async_trait]
pub trait State: Send + Sync {
    /// Returns a note as JSON text.
    async fn get(&self, key: &str) -> Result<Option<String>, Problem>;
    /// Sets a note, or removes it.
    async fn set(&self, key: &str, value: Option<String>) -> Result<(), Problem>;
}
