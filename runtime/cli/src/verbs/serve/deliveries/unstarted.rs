//! What is told of a run that was due and could not even begin: its pipeline could not be loaded or planned.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weir_delivery::{Fact, Link, Message, Severity};
use weir_diagnostics::Source;
use weir_pipeline::deliver::Deliver;
use weir_pipeline::written;
use weir_store::{DeliveryKind, NewDelivery, Tick, TickKey};
use weir_types::PipelineName;

use super::Courier;
use super::report::Words;
use crate::failed::Failed;

/// A tick that has failed without a run.
struct Unstarted<'t> {
    /// What people call the pipeline.
    title: String,
    /// Who answers for it.
    owner: Option<String>,
    /// The day on which it was due.
    day: String,
    /// What links begin with.
    public_url: &'t str,
    tick: &'t Tick,
}

impl Courier {
    /// Returns what leaves because a tick has failed before it had a run; nothing when its pipeline is gone.
    pub(super) async fn of_unstarted(&self, key: &TickKey) -> Result<Vec<NewDelivery>, Failed> {
        let Some(tick) = self.store.tick(key).await? else { return Ok(Vec::new()) };
        let Some(written) = self.deployed(&key.pipeline).await? else { return Ok(Vec::new()) };
        let text = |text: &Option<weir_pipeline::yaml::Spanned<String>>| text.as_ref().map(|text| text.value.clone());
        let unstarted = Unstarted {
            title: text(&written.title).unwrap_or_else(|| key.pipeline.to_string()),
            owner: text(&written.owner),
            day: key.due.with_timezone(&self.zone).date_naive().to_string(),
            public_url: &self.public_url,
            tick: &tick,
        };
        let wanted = written.deliver.iter().filter_map(written::Deliver::meant).enumerate();
        let delivery = |(index, deliver): (usize, Deliver)| NewDelivery {
            key: format!("{key}/{index}/{}/failed", deliver.to),
            kind: DeliveryKind::Report,
            pipeline: Some(key.pipeline.clone()),
            run: None,
            message: json!(unstarted.message(&deliver, Words(deliver.language))),
            channel: deliver.to,
            recipients: deliver.recipients,
            fallback: deliver.fallback,
            instead_of: None,
        };
        Ok(wanted.filter(|(_, deliver)| deliver.when.includes(false)).map(delivery).collect())
    }

    /// Returns the deployed version of a pipeline as written.
    async fn deployed(&self, name: &PipelineName) -> Result<Option<written::Pipeline>, Failed> {
        let Some(number) = self.store.pipeline(name).await?.and_then(|record| record.deployed) else { return Ok(None) };
        let Some(version) = self.store.version(name, number).await? else { return Ok(None) };
        Ok(written::Pipeline::parse(&Source::new(name.to_string(), version.text)).pipeline)
    }
}

impl Unstarted<'_> {
    fn message(&self, deliver: &Deliver, words: Words) -> Message {
        let state = words.failed();
        let subject = deliver.subject.as_ref().and_then(|subject| subject.fill(&self.values()).ok());
        let subject = subject.map(|subject| subject.trim().to_owned()).filter(|subject| !subject.is_empty());
        let pipeline = &self.tick.key.pipeline;
        Message {
            title: subject.unwrap_or_else(|| format!("{} {} · {state}", self.title, self.day)),
            severity: Severity::Error,
            text: self.tick.why.clone().unwrap_or_default(),
            facts: vec![
                Fact::new(words.pipeline(), pipeline.to_string()),
                Fact::new(words.status(), state),
                Fact::new(words.due(), self.tick.key.due.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
            ],
            links: vec![Link::new(words.open_pipeline(), format!("{}/pipelines/{pipeline}", self.public_url))],
            language: deliver.language,
            ..Message::default()
        }
    }

    /// Returns what a subject can speak about; of a run only what there is without one.
    fn values(&self) -> BTreeMap<&'static str, Value> {
        let name = self.tick.key.pipeline.as_str();
        BTreeMap::from([
            ("pipeline", json!({ "name": name, "title": self.title, "owner": self.owner })),
            ("run", json!({ "day": self.day, "status": "failed", "failure": self.tick.why })),
        ])
    }
}
