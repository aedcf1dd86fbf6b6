//! Requests that are signed: is this one genuine, and what does it ask for.
//!
//! Whoever sends one puts the seconds since 1970 into `Weir-Timestamp`, and into `Weir-Signature` `v1=` with the HMAC-SHA256, in hexadecimal
//! digits, of timestamp, full stop and body under the trigger's secret. Everything that is acted upon is covered by the signature.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use weir_pipeline::trigger::{Cause, Trigger};
use weir_store::{RunFrom, TickRequest};
use weir_types::PipelineName;

/// By how much the sender's clock may differ, and for how long a captured request can be sent again: not even then is it run twice, as long
/// as its tick is on record.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'d> {
    /// The header `Weir-Timestamp`.
    pub timestamp: Option<&'d str>,
    /// The header `Weir-Signature`. Several, divided by commas, are signatures under several secrets: one of them has to fit, so that a
    /// secret can be replaced.
    pub signature: Option<&'d str>,
    /// The body. Where it is a JSON object, its `parameters` are the run's and its `delivery` tells deliveries of the same thing apart
    /// from other things.
    pub body: &'d [u8],
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The trigger is no webhook.
    #[error("trigger `{0}` is not a webhook")]
    NoWebhook(String),
    /// The trigger is switched off.
    #[error("webhook `{0}` is switched off")]
    Off(String),
    /// There is no time or signature.
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    /// The time is none.
    #[error("`{0}` is not a number of seconds since 1970")]
    Timestamp(String),
    /// The time is too far from ours.
    #[error("the timestamp is {} seconds {}", .0.num_seconds().abs(), if *.0 < TimeDelta::zero() { "ahead" } else { "old" })]
    Stale(TimeDelta),
    /// The signature cannot be read.
    #[error("the signature is not `v1=` with 64 hexadecimal digits")]
    Unreadable,
    /// The signature is that of something else, or under another secret.
    #[error("the signature does not fit the request")]
    Forged,
    /// What is asked for cannot be understood.
    #[error("the body's {0}")]
    Body(String),
}

impl WebhookError {
    /// Returns the advice for a person, if there is any.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Missing(_) | Self::Unreadable => {
                Some("send `Weir-Timestamp: SECONDS` and `Weir-Signature: v1=HEX`, see docs/schedules.md#webhooks")
            }
            Self::Timestamp(_) => Some("send the present as seconds since 1970, such as `date +%s` prints"),
            Self::Stale(_) => {
                Some("set the sender's clock; requests are accepted within five minutes of their signing")
            }
            Self::Forged => {
                Some("sign `TIMESTAMP.BODY`, the body byte by byte as it is sent, with the trigger's secret")
            }
            Self::Body(_) => Some("send `{\"parameters\": {\"day\": \"2026-11-22\"}}`, or a body without `parameters`"),
            Self::NoWebhook(_) | Self::Off(_) => None,
        }
    }

    /// Tells whether the sender has not shown who it is. It should then be told no more than that.
    pub fn is_unauthorised(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::Timestamp(_) | Self::Stale(_) | Self::Unreadable | Self::Forged)
    }
}

/// Checks a request to a webhook and returns what to have run ([`Store::request_tick`](weir_store::Store::request_tick)): sent again, it is
/// the same tick again.
///
/// # Errors
/// When it is not genuine, or asks for something that cannot be understood. Nothing of the body is looked at before the signature fits.
pub fn verify(
    pipeline: &PipelineName,
    trigger: &Trigger,
    secret: &[u8],
    delivery: Delivery<'_>,
    now: DateTime<Utc>,
) -> Result<TickRequest, WebhookError> {
    if !matches!(trigger.cause, Cause::Webhook { .. }) {
        return Err(WebhookError::NoWebhook(trigger.name.to_string()));
    }
    if !trigger.enabled {
        return Err(WebhookError::Off(trigger.name.to_string()));
    }
    let timestamp = delivery.timestamp.ok_or(WebhookError::Missing("Weir-Timestamp"))?.trim();
    let signatures = delivery.signature.ok_or(WebhookError::Missing("Weir-Signature"))?;
    is_recent(timestamp, now)?;
    let signature = fitting(secret, timestamp, delivery.body, signatures)?;
    let (parameters, id) = content(delivery.body)?;
    Ok(TickRequest {
        lane: 0,
        pipeline: pipeline.clone(),
        trigger: trigger.name.clone(),
        due: now,
        parameters,
        today: None,
        from: RunFrom::LastCommit,
        version: None,
        by: format!("webhook {}", trigger.name),
        key: Some(id.map_or_else(|| format!("signature {signature}"), |id| format!("delivery {id}"))),
    })
}

/// Returns the signature of a body, as `Weir-Signature` has it.
pub fn sign(secret: &[u8], timestamp: i64, body: &[u8]) -> String {
    let digits = mac(secret, &timestamp.to_string(), body).finalize().into_bytes();
    let digits: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={digits}")
}

fn is_recent(timestamp: &str, now: DateTime<Utc>) -> Result<(), WebhookError> {
    let moment = timestamp.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let age = now - moment.ok_or_else(|| WebhookError::Timestamp(timestamp.to_owned()))?;
    if age.abs() > TOLERANCE { Err(WebhookError::Stale(age)) } else { Ok(()) }
}

/// Returns the signature that fits, in lower case.
fn fitting(secret: &[u8], timestamp: &str, body: &[u8], signatures: &str) -> Result<String, WebhookError> {
    let mut readable = false;
    for signature in signatures.split(',').map(str::trim) {
        let Some(bytes) = signature.strip_prefix("v1=").and_then(bytes) else { continue };
        readable = true;
        // Compares in constant time.
        if mac(secret, timestamp, body).verify_slice(&bytes).is_ok() {
            return Ok(signature.to_ascii_lowercase());
        }
    }
    Err(if readable { WebhookError::Forged } else { WebhookError::Unreadable })
}

fn mac(secret: &[u8], timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

/// Returns 32 bytes from 64 hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

/// Returns the parameters that a body gives, and which delivery it is.
fn content(body: &[u8]) -> Result<(BTreeMap<String, String>, Option<String>), WebhookError> {
    // Services that know nothing of us send what they like; only a JSON object can speak to us.
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return Ok(Default::default()) };
    let parameters = match body.get("parameters") {
        None => BTreeMap::new(),
        Some(Value::Object(given)) => {
            let given = given.iter().map(|(name, value)| Ok((name.clone(), text(name, value)?)));
            given.collect::<Result<_, WebhookError>>()?
        }
        Some(_) => return Err(WebhookError::Body("`parameters` are not an object".to_owned())),
    };
    let delivery = match body.get("delivery") {
        None => None,
        Some(Value::String(id)) if id.len() <= 200 && !id.contains('\0') => Some(id.clone()),
        Some(_) => return Err(WebhookError::Body("`delivery` is not a text of at most 200 characters".to_owned())),
    };
    Ok((parameters, delivery))
}

fn text(name: &str, value: &Value) -> Result<String, WebhookError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err(WebhookError::Body(format!("parameter `{name}` is neither text, number, nor yes or no"))),
    }
}

#[cfg(test)]
mod tests;
