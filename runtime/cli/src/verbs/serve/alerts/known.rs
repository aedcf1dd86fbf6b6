//! The rules that hold, and what they choose from.

use chrono::Utc;
use weir_alerts::{Known, deployed_pipelines};
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_store::{Store, StoreError};

/// Knows the rules and pipelines as of the last look.
#[derive(Default)]
pub(super) struct Knowing {
    known: Known,
    /// The version of the rules, and how many deployments there were.
    seen: Option<(u64, u64)>,
}

impl Knowing {
    /// Looks whether rules or deployments have changed.
    pub(super) async fn refresh(&mut self, store: &Store) -> Result<&Known, StoreError> {
        let file = store.alert_file().await?;
        let now = (file.as_ref().map_or(0, |file| file.number), store.deployments_made().await?);
        if self.seen != Some(now) {
            let (text, since) = file.map_or_else(|| (String::new(), Utc::now()), |file| (file.text, file.made_at));
            // It was right when it was saved; what an older server does not understand is said when it is saved there.
            let rules = AlertRules::parse(&Source::new("alerts.yaml", text)).unwrap_or_default();
            self.known = Known { rules, since, pipelines: deployed_pipelines(store).await? };
            self.seen = Some(now);
        }
        Ok(&self.known)
    }
}
