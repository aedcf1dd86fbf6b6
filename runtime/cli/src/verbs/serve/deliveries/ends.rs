//! From ends of runs into the outbox.

use chrono::Utc;
use weir_diagnostics::Source;
use weir_pipeline::deliver::Deliver;
use weir_pipeline::written;
use weir_store::{Change, ChangeKind, DeliveryKind, ListedRun, NewDelivery, RunStatus, StoreError, TickKey};
use weir_types::RunId;

use super::Courier;
use super::report::{Ended, Words};
use crate::failed::Failed;

/// How many changes are looked at together.
const TOGETHER: u32 = 100;

impl Courier {
    /// Looks at the ends of runs that nobody has looked at, also at those of a server that is no more, and puts in what they send.
    pub(super) async fn put_in_ends(&self) -> Result<(), Failed> {
        let after = self.store.delivered_changes().await?;
        let changes = self.store.changes(after, TOGETHER).await?;
        let Some(last) = changes.last() else { return Ok(()) };
        let mut new = Vec::new();
        for change in &changes {
            new.extend(self.of_change(change).await?);
        }
        if self.store.deliver_changes(after, last.number, &new, Utc::now()).await? && !new.is_empty() {
            self.live.changed("delivery", "");
        }
        Ok(())
    }

    async fn of_change(&self, change: &Change) -> Result<Vec<NewDelivery>, Failed> {
        let succeeded = match change.kind {
            ChangeKind::Ended(RunStatus::Succeeded) => true,
            ChangeKind::Ended(RunStatus::Failed) => false,
            ChangeKind::Unstarted => {
                let Some(tick) = &change.tick else { return Ok(Vec::new()) };
                return self.of_unstarted(tick).await;
            }
            // Who cancels a run knows that it has ended.
            ChangeKind::Ended(_) | ChangeKind::Written => return Ok(Vec::new()),
        };
        let Some(run) = change.run else { return Ok(Vec::new()) };
        let Some((run, written)) = self.pipeline_of(run).await? else { return Ok(Vec::new()) };
        let wanted = written.deliver.iter().filter_map(written::Deliver::meant);
        let wanted: Vec<(usize, Deliver)> =
            wanted.enumerate().filter(|(_, deliver)| deliver.when.includes(succeeded)).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let artifacts = self.artifacts_of(&run).await?;
        let text = |text: &Option<weir_pipeline::yaml::Spanned<String>>| text.as_ref().map(|text| text.value.clone());
        let ended = Ended {
            title: text(&written.title).unwrap_or_else(|| run.pipeline.to_string()),
            owner: text(&written.owner),
            day: self.day(&run),
            succeeded,
            artifacts,
            public_url: &self.public_url,
            run: &run,
        };
        let delivery = |(index, deliver): (usize, Deliver)| NewDelivery {
            key: format!("{}/{index}/{}/{}", run.id, deliver.to, if succeeded { "succeeded" } else { "failed" }),
            kind: DeliveryKind::Report,
            pipeline: Some(run.pipeline.clone()),
            run: Some(run.id),
            message: serde_json::json!(ended.message(&deliver, Words(deliver.language))),
            channel: deliver.to,
            recipients: deliver.recipients,
            fallback: deliver.fallback,
            instead_of: None,
        };
        Ok(wanted.into_iter().map(delivery).collect())
    }

    /// Returns a run and the pipeline that it was made with, as written; nothing when one of the two is not known here.
    async fn pipeline_of(&self, run: RunId) -> Result<Option<(ListedRun, written::Pipeline)>, Failed> {
        let run = match self.store.listed_run(run).await {
            Err(StoreError::NoRun(_)) => return Ok(None),
            found => found?,
        };
        // A run of `weir run` was made with a file, and somebody looks at it.
        let Some(number) = run.version else { return Ok(None) };
        let Some(version) = self.store.version(&run.pipeline, number).await? else { return Ok(None) };
        let source = Source::new(run.pipeline.to_string(), version.text);
        Ok(written::Pipeline::parse(&source).pipeline.map(|written| (run, written)))
    }

    /// Returns the day that a run is about: on which it was due, else on which it began.
    fn day(&self, run: &ListedRun) -> String {
        // Behind the `#` stands how often the tick was put back to the beginning.
        let tick = run.origin.as_deref().and_then(|origin| origin.split('#').next()?.parse::<TickKey>().ok());
        let due = tick.map(|tick| tick.due);
        due.unwrap_or(run.started_at).with_timezone(&self.zone).date_naive().to_string()
    }
}
