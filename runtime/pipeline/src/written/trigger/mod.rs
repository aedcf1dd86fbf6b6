//! What starts a pipeline, as written.

mod schedule;

use std::str::FromStr;

use weir_diagnostics::Span;
use weir_types::{PipelineName, SecretName, TriggerName, UnknownWord};

pub use schedule::{CatchUp, Schedule};

use crate::{
    read::{Fields, Reader},
    yaml::{Node, Spanned, Value},
};

/// The ways to start a pipeline; a trigger is one of them.
const KINDS: [&str; 4] = ["schedule", "upstream", "dataset", "webhook"];

const KEYS: [&str; 7] = ["schedule", "upstream", "dataset", "webhook", "name", "parameters", "enabled"];

/// Something that starts a pipeline.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// What it is called; without it, after its kind.
    pub name: Option<Spanned<TriggerName>>,
    /// What it waits for; nothing when that could not be understood, which was reported.
    pub cause: Option<Cause>,
    /// Values for parameters of the runs that it starts.
    pub parameters: Vec<(Spanned<String>, Spanned<String>)>,
    /// Whether it starts anything.
    pub enabled: bool,
    /// Where it is written.
    pub span: Span,
}

/// What a trigger waits for.
#[derive(Debug, Clone)]
pub enum Cause {
    /// The clock.
    Schedule(Box<Schedule>),
    /// Ends of runs of other pipelines: `upstream: { pipelines: [orders], on: success }`.
    Upstream {
        /// All of them.
        pipelines: Vec<Spanned<PipelineName>>,
        /// Which ends count.
        on: Option<Spanned<UpstreamEnd>>,
    },
    /// Changes of datasets: `dataset: lake/orders`.
    Dataset {
        /// All of them.
        names: Vec<Spanned<String>>,
    },
    /// A signed request: `webhook: hook-key`.
    Webhook {
        /// The secret that signs it.
        secret: Spanned<SecretName>,
    },
}

/// Which end of a run starts what waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UpstreamEnd {
    /// Everything is committed.
    #[default]
    Success,
    /// It failed, or was cancelled.
    Failure,
    /// Either.
    Any,
}

impl FromStr for UpstreamEnd {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "success" => Ok(Self::Success),
            "failure" => Ok(Self::Failure),
            "any" => Ok(Self::Any),
            _ => Err(UnknownWord {
                what: "way for a run to end",
                word: word.to_owned(),
                known: &["success", "failure", "any"],
            }),
        }
    }
}

impl Trigger {
    pub(super) fn read_all(reader: &mut Reader, pipeline: &Fields<'_>) -> Vec<Self> {
        let Some(entry) = pipeline.get("triggers") else { return Vec::new() };
        let Value::List(items) = &entry.value.value else {
            let message = format!("`triggers` must be a list, not {}", entry.value.describe());
            let hint = "write `triggers: [{ schedule: { cron: \"30 8 * * *\" } }]`";
            reader.push(reader.error(entry.value.span, message).hint(hint.to_owned()));
            return Vec::new();
        };
        items.iter().filter_map(|item| Self::read(reader, item)).collect()
    }

    fn read(reader: &mut Reader, item: &Node) -> Option<Self> {
        let fields = reader.fields(item, "a trigger", item.span, &KEYS)?;
        let parameters = reader.entries(&fields, "parameters");
        let parameters = parameters.iter().filter_map(|entry| {
            let value = reader.value(&entry.value, "the parameters of a trigger", &entry.key)?;
            Some((entry.key.clone(), value))
        });
        Some(Self {
            parameters: parameters.collect(),
            name: reader.parsed(&fields, "name", "a text"),
            enabled: reader.boolean(&fields, "enabled").is_none_or(|enabled| enabled.value),
            cause: Cause::read(reader, &fields),
            span: item.span,
        })
    }
}

impl Cause {
    fn read(reader: &mut Reader, trigger: &Fields<'_>) -> Option<Self> {
        let given: Vec<_> = KINDS.into_iter().filter(|kind| trigger.get(kind).is_some()).collect();
        let [kind] = given.as_slice() else {
            match given.as_slice() {
                [] => reader.missing_one_of(trigger, "what it waits for", &KINDS, "schedule: { cron: \"30 8 * * *\" }"),
                [first, second, ..] => {
                    let at = trigger.get(second).map_or(trigger.span, |entry| entry.key.span);
                    let message = format!("a trigger has both `{first}` and `{second}`");
                    reader.push(reader.error(at, message).hint("make two triggers of it".to_owned()));
                }
                [_] => {}
            }
            return None;
        };
        match *kind {
            "schedule" => Schedule::read(reader, trigger).map(|schedule| Self::Schedule(Box::new(schedule))),
            "upstream" => upstream(reader, trigger),
            "dataset" => {
                let names = reader.texts(trigger, "dataset")?;
                let named = names.into_iter().filter(|name| !name.value.trim().is_empty()).collect::<Vec<_>>();
                (!named.is_empty()).then_some(Self::Dataset { names: named })
            }
            _ => webhook(reader, trigger),
        }
    }
}

fn upstream(reader: &mut Reader, trigger: &Fields<'_>) -> Option<Cause> {
    let entry = trigger.get("upstream")?;
    let (names, on) = if entry.value.as_map().is_some() {
        let fields = reader.fields(&entry.value, "`upstream`", entry.key.span, &["pipelines", "on"])?;
        if fields.get("pipelines").is_none() {
            reader.missing(&fields, "pipelines", "[orders]");
        }
        let on = reader.parsed(&fields, "on", "`success`, `failure` or `any`");
        (reader.texts(&fields, "pipelines")?, on)
    } else {
        (reader.texts(trigger, "upstream")?, None)
    };
    let pipelines: Vec<_> = names.into_iter().filter_map(|name| reader.parse(name)).collect();
    (!pipelines.is_empty()).then_some(Cause::Upstream { pipelines, on })
}

fn webhook(reader: &mut Reader, trigger: &Fields<'_>) -> Option<Cause> {
    let entry = trigger.get("webhook")?;
    if entry.value.as_map().is_none() {
        return Some(Cause::Webhook { secret: reader.parsed(trigger, "webhook", "the name of a secret")? });
    }
    let fields = reader.fields(&entry.value, "`webhook`", entry.key.span, &["secret"])?;
    if fields.get("secret").is_none() {
        reader.missing(&fields, "secret", "hook-key");
    }
    Some(Cause::Webhook { secret: reader.parsed(&fields, "secret", "the name of a secret")? })
}
