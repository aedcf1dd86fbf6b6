//! Runs beside others of their pipeline.

use std::sync::Arc;

use weir_diagnostics::Diagnostic;
use weir_store::{Claim, StoreError};

use super::Project;
use crate::failed::Failed;

impl Project {
    /// Has the pipeline run in its lowest free lane, if runs of it may meet, and returns the claim on that.
    ///
    /// # Errors
    /// When as many go on as may.
    pub(crate) async fn enter_lane(&mut self) -> Result<Option<Arc<Claim>>, Failed> {
        if !self.concurrency.has_lanes() {
            return Ok(None);
        }
        let store = self.open_store().await?;
        let last = u32::try_from(self.concurrency.places()).unwrap_or(u32::MAX);
        for number in 1..=last {
            let lane = self.graph.name.lane(number);
            match store.claim(&lane).await {
                Err(StoreError::Busy(_)) => {}
                claimed => {
                    Arc::make_mut(&mut self.graph).name = lane;
                    return Ok(Some(Arc::new(claimed?)));
                }
            }
        }
        let message = format!("{last} runs of pipeline `{}` go on, which is as many as may", self.graph.name);
        Err(Diagnostic::error(message).hint("wait for one of them, or raise `runs` of `concurrency`".to_owned()).into())
    }
}
