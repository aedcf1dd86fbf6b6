//! From what is told to what leaves, and when.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use weir_delivery::Message;
use weir_pipeline::alert::{AlertCause, AlertRule, Severity};
use weir_store::{DeliveryKind, NewDelivery, NewIncident, Telling};
use weir_types::ConnectionName;

use crate::message::together;

/// Returns when a message of a rule may leave: after its group's time, outside of its quiet hours unless it is an error.
fn leaves_at(rule: &AlertRule, now: DateTime<Utc>) -> DateTime<Utc> {
    let grouped = TimeDelta::from_std(rule.group.get()).ok().and_then(|group| now.checked_add_signed(group));
    let at = grouped.unwrap_or(now);
    match rule.quiet.filter(|_| rule.severity != Severity::Error) {
        Some(quiet) => quiet.told_at(at),
        None => at,
    }
}

/// Returns the channels that are told of something, and the one that is told when one of them takes nothing. Of a channel that takes nothing
/// it cannot be told through that: where it stands alone, the fallback is told at once.
fn channels<'r>(rule: &'r AlertRule, subject: &str) -> (Vec<&'r ConnectionName>, Option<&'r ConnectionName>) {
    let is_dead = |name: &ConnectionName| matches!(rule.cause, AlertCause::Undelivered(_)) && *name == *subject;
    let to: Vec<_> = rule.to.iter().filter(|name| !is_dead(name)).collect();
    let fallback = rule.fallback.as_ref().filter(|name| !is_dead(name));
    if to.is_empty() { (fallback.into_iter().collect(), None) } else { (to, fallback) }
}

/// Puts a message about an incident on its way to each of a rule's channels: into the message that waits there by its key, or alone.
pub(crate) fn to_channels(
    rule: &AlertRule,
    incident: &NewIncident,
    (word, message): (&str, &Message),
    waiting: &mut BTreeMap<String, Value>,
    now: DateTime<Utc>,
) -> Vec<Telling> {
    let at = leaves_at(rule, now);
    let mut tellings = Vec::new();
    let (to, fallback) = channels(rule, &incident.subject);
    for channel in to {
        let key = format!("alert/{}/{channel}/{word}/{}/{}", rule.name, incident.subject, incident.about);
        let alone = NewDelivery {
            key: key.clone(),
            kind: DeliveryKind::Alert,
            pipeline: incident.subject.parse().ok().filter(|_| !rule.cause.is_of_server()),
            run: incident.run,
            channel: channel.clone(),
            message: json!(message),
            recipients: Vec::new(),
            fallback: fallback.cloned(),
            instead_of: None,
        };
        let prefix = format!("alert/{}/{channel}/", rule.name);
        let with = waiting.iter().find_map(|(key, waits)| {
            let waits: Message = serde_json::from_value(waits.clone()).ok().filter(|_| key.starts_with(&prefix))?;
            Some((key.clone(), json!(together(rule, waits, message.clone()))))
        });
        match &with {
            // The next one goes with both.
            Some((key, both)) => drop(waiting.insert(key.clone(), both.clone())),
            None if at > now => drop(waiting.insert(key, alone.message.clone())),
            None => {}
        }
        tellings.push(Telling { alone, at, with });
    }
    tellings
}
