//! What people are told by rules and notices, and what is wrong.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use weir_alerts::{Station, example};
use weir_delivery::Message;
use weir_pipeline::alert::{AlertRule, Notice};
use weir_store::Incident;

/// A rule about what people are told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AlertRuleView {
    name: String,
    /// `failed`, `late`, `rows`, `rejects`, `schema-changed`, `stale`, `limit`, `disk` or `undelivered`.
    kind: String,
    /// What it is about, in words.
    when: String,
    /// Globs over the names of the pipelines that it is about; about all, when there is none. So are tags and owners.
    pipelines: Vec<String>,
    tags: Vec<String>,
    owners: Vec<String>,
    /// `info`, `warning` or `error`.
    severity: String,
    /// The channels that are told.
    to: Vec<String>,
    fallback: Option<String>,
    /// When nobody is told unless it is an error, such as `22:00–07:00 Asia/Seoul`.
    quiet: Option<String>,
    /// How long a message waits for others of the rule.
    group: String,
    /// Whether it is told, too, that it is over.
    resolved: bool,
    /// What it would tell: a message as `weir-delivery` writes it.
    #[schema(value_type = Object)]
    example: Value,
    /// The same as Adaptive Cards: one, unless it does not fit.
    #[schema(value_type = Vec<Object>)]
    cards: Vec<Value>,
}

impl AlertRuleView {
    /// Shows a rule, with an example of this server.
    pub(crate) fn new(rule: &AlertRule, station: &Station) -> Self {
        let (texts, message) = (|all: &[String]| all.to_vec(), example(rule, station));
        Self {
            name: rule.name.to_string(),
            kind: rule.cause.kind().to_owned(),
            when: rule.cause.to_string(),
            pipelines: texts(&rule.of.pipelines),
            tags: texts(&rule.of.tags),
            owners: texts(&rule.of.owners),
            severity: rule.severity.to_string(),
            to: rule.to.iter().map(ToString::to_string).collect(),
            fallback: rule.fallback.as_ref().map(ToString::to_string),
            quiet: rule.quiet.map(|quiet| format!("{}–{} {}", quiet.from, quiet.until, quiet.zone)),
            group: rule.group.to_string(),
            resolved: rule.resolved,
            cards: weir_delivery::shown::teams(&message),
            example: json!(message),
        }
    }
}

/// What people are told by schedule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoticeView {
    name: String,
    /// `digest` or `heartbeat`.
    kind: String,
    /// When it is told, in words, such as `0 8 * * *, Asia/Seoul`.
    schedule: String,
    /// When it is next due: the next five times, fewer where there are no more.
    next: Vec<DateTime<Utc>>,
    /// Globs over the names of the pipelines that a digest is about; about all, when there is none. So are tags and owners.
    pipelines: Vec<String>,
    tags: Vec<String>,
    owners: Vec<String>,
    /// The channels that are told.
    to: Vec<String>,
    fallback: Option<String>,
    /// In which language our own words are: `en` or `ko`.
    language: String,
    /// What it would tell: of a digest, what it would have told when it was last due, with the numbers of this server. A message as
    /// `weir-delivery` writes it.
    #[schema(value_type = Object)]
    example: Value,
    /// The same as Adaptive Cards: one, unless it does not fit.
    #[schema(value_type = Vec<Object>)]
    cards: Vec<Value>,
}

/// How many of the next due times are shown: a working week of a daily notice.
const NEXT: usize = 5;

impl NoticeView {
    /// Shows a notice with what it would tell.
    pub(crate) fn new(notice: &Notice, example: &Message, now: DateTime<Utc>) -> Self {
        Self {
            name: notice.name.to_string(),
            kind: notice.kind.to_string(),
            schedule: notice.when(),
            next: notice.schedule.due_after(now).take(NEXT).collect(),
            pipelines: notice.of.pipelines.clone(),
            tags: notice.of.tags.clone(),
            owners: notice.of.owners.clone(),
            to: notice.to.iter().map(ToString::to_string).collect(),
            fallback: notice.fallback.as_ref().map(ToString::to_string),
            language: notice.language.to_string(),
            cards: weir_delivery::shown::teams(example),
            example: json!(example),
        }
    }
}

/// The rules and notices as they hold.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AlertsView {
    /// The rules and notices as YAML.
    pub(crate) text: String,
    /// How often they were saved; 0 when nobody has written any.
    pub(crate) version: u64,
    /// Who saved them last; `file`, where they come from `alerts.yaml` of the served folder.
    pub(crate) author: Option<String>,
    pub(crate) made_at: Option<DateTime<Utc>>,
    /// What is told when something happens.
    pub(crate) rules: Vec<AlertRuleView>,
    /// What is told by schedule.
    pub(crate) notices: Vec<NoticeView>,
}

/// What is known of rules that are being written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CheckedAlertsView {
    /// Whether nothing is wrong.
    pub(crate) ok: bool,
    /// What is wrong.
    #[schema(value_type = Object)]
    pub(crate) diagnostics: Value,
    /// The rules; none when something is wrong.
    pub(crate) rules: Vec<AlertRuleView>,
    /// The notices; none when something is wrong.
    pub(crate) notices: Vec<NoticeView>,
}

/// Something that is or was wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IncidentView {
    id: u64,
    /// The rule that says so.
    rule: String,
    /// What it is or was wrong with: a pipeline, a server, or a channel.
    subject: String,
    severity: String,
    /// What is wrong, as last seen.
    why: String,
    /// The run that last showed it.
    run: Option<String>,
    /// How often it was seen.
    times: u64,
    opened_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    /// When it was over.
    resolved_at: Option<DateTime<Utc>>,
}

impl From<Incident> for IncidentView {
    fn from(incident: Incident) -> Self {
        Self {
            id: incident.number,
            rule: incident.content.rule.to_string(),
            subject: incident.content.subject,
            severity: incident.content.severity,
            why: incident.content.why,
            run: incident.content.run.map(|run| run.to_string()),
            times: incident.times,
            opened_at: incident.opened_at,
            last_at: incident.last_at,
            resolved_at: incident.resolved_at,
        }
    }
}
