//! From the outbox through the channels.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use weir_delivery::{Answer, Channel, Message, Outgoing, Progress, Undelivered};
use weir_diagnostics::Retry;
use weir_store::{AfterTry, Delivery, DeliveryTry, NewDelivery};

use super::Courier;
use super::report::Words;
use super::retry;
use crate::failed::Failed;
use crate::project;

/// How many messages of a channel are sent at a time: one that hangs must not take all places.
const A_CHANNEL: u32 = 2;

/// How long a message may take altogether, files included.
const PATIENCE: Duration = Duration::from_secs(600);

/// For how long it is held, again and again while it is being sent: what a server that was killed had begun is taken up after that.
const HOLD: TimeDelta = TimeDelta::seconds(30);
const RENEW: Duration = Duration::from_secs(10);

impl Courier {
    /// Sends what is due, as much at a time as there are places, and does not wait for it.
    pub(super) async fn send_due(&self, places: &Arc<Semaphore>) -> Result<(), Failed> {
        let free = u32::try_from(places.available_permits()).unwrap_or(u32::MAX);
        if free == 0 {
            return Ok(());
        }
        let now = Utc::now();
        for delivery in self.store.take_deliveries(now, now + HOLD, free, A_CHANNEL).await? {
            let Ok(place) = Arc::clone(places).acquire_owned().await else { return Ok(()) };
            let courier = self.clone();
            tokio::spawn(async move {
                courier.carry(&delivery).await;
                drop(place);
            });
        }
        Ok(())
    }

    /// Sends a message once, and records what came of it.
    async fn carry(&self, delivery: &Delivery) {
        let (began_at, began) = (Utc::now(), Instant::now());
        let message: Result<Message, _> = serde_json::from_value(delivery.content.message.clone());
        let result = match &message {
            Ok(message) => self.send_held(delivery, message).await,
            Err(error) => Err(failed(format!("the message cannot be read: {error}"), Retry::No)),
        };
        let made = DeliveryTry {
            server: self.server.clone(),
            began_at,
            took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            sent: result.is_ok(),
            said: match &result {
                Ok(answer) => answer.said.clone(),
                Err(failure) => with_hint(failure),
            },
        };
        let then = after(delivery, message.unwrap_or_default(), &result);
        say(delivery, &then);
        match self.store.record_try(delivery, &made, &then, Utc::now()).await {
            Ok(_) => self.live.changed("delivery", delivery.number),
            // It is held for a while, and then sent again.
            Err(error) => tracing::warn!("what came of delivery {} is not recorded: {error}", delivery.number),
        }
    }

    /// Sends a message within a limit of time, and holds it meanwhile.
    async fn send_held(&self, delivery: &Delivery, message: &Message) -> Result<Answer, Undelivered> {
        let sending = tokio::time::timeout(PATIENCE, self.send(delivery, message));
        tokio::pin!(sending);
        let late = || failed(format!("it was not taken within {} s", PATIENCE.as_secs()), Retry::Backoff);
        loop {
            tokio::select! {
                sent = &mut sending => return sent.unwrap_or_else(|_| Err(late())),
                () = tokio::time::sleep(RENEW) => {
                    // Whoever else has it by now, the other side has most of the message; it can tell by its id that it is the same.
                    if let Err(error) = self.store.hold_delivery(delivery, Utc::now() + HOLD).await {
                        tracing::warn!("delivery {} may be sent twice, since it cannot be held: {error}", delivery.number);
                    }
                }
            }
        }
    }

    async fn send(&self, delivery: &Delivery, message: &Message) -> Result<Answer, Undelivered> {
        let passing = |failed: Failed| {
            let why = failed.into_diagnostics();
            let first = why.iter().next().map(|one| one.message.clone());
            self::failed(first.unwrap_or_else(|| "the message cannot be made".to_owned()), Retry::Backoff)
        };
        let connections = self.loader.connections().await.map_err(passing)?;
        let secrets = self.loader.secrets().await.map_err(passing)?;
        let (drivers, _) = project::drivers(&connections, &self.loader.folder().join("deliveries"), secrets);
        let channel = Channel::open(&drivers, delivery.content.channel.as_str())?;
        let files = match channel.takes_files() {
            true => self.files(delivery, message).await.map_err(passing)?,
            false => Vec::new(),
        };
        let outgoing = Outgoing {
            recipients: delivery.content.recipients.clone(),
            files,
            progress: serde_json::from_value(delivery.progress.clone()).unwrap_or_default(),
            ..Outgoing::new(delivery.content.key.clone(), message.clone(), Utc::now())
        };
        channel.send(&outgoing).await
    }
}

/// Decides what becomes of a delivery.
fn after(delivery: &Delivery, message: Message, result: &Result<Answer, Undelivered>) -> AfterTry {
    let failure = match result {
        Ok(_) => return AfterTry::Sent,
        Err(failure) => failure,
    };
    let why = with_hint(failure);
    let now = Utc::now();
    match retry::next(delivery.content.kind, delivery.attempts + 1, failure.retry, fastrand::f64(), now) {
        Some(at) => AfterTry::Again { at, why, progress: progress(delivery, failure) },
        None => AfterTry::GivenUp { instead: instead(delivery, message, failure).map(Box::new), why },
    }
}

/// Returns how far a message has got: what was taken before, unless more of it was taken now.
fn progress(delivery: &Delivery, failure: &Undelivered) -> Value {
    match failure.progress.parts {
        0 => delivery.progress.clone(),
        _ => json!(failure.progress),
    }
}

/// Returns what leaves through the fallback, with a line on why it comes that way.
fn instead(delivery: &Delivery, message: Message, failure: &Undelivered) -> Option<NewDelivery> {
    let content = &delivery.content;
    let channel = content.fallback.clone()?;
    let note = Words(message.language).instead_of(content.channel.as_str(), &failure.to_string());
    let text = if message.text.is_empty() { note } else { format!("{note}\n\n{}", message.text) };
    Some(NewDelivery {
        key: format!("{}/fallback", content.key),
        channel,
        message: json!(Message { text, ..message }),
        recipients: Vec::new(),
        fallback: None,
        instead_of: Some(delivery.number),
        ..content.clone()
    })
}

fn say(delivery: &Delivery, then: &AfterTry) {
    let (number, channel) = (delivery.number, &delivery.content.channel);
    match then {
        AfterTry::Sent => tracing::info!(delivery.number = number, "delivery {number} is sent through `{channel}`"),
        AfterTry::Again { at, why, .. } => {
            let at = at.format("%H:%M:%S UTC");
            tracing::warn!(
                delivery.number = number,
                "`{channel}` does not take delivery {number}, which is tried again at {at}: {why}"
            );
        }
        AfterTry::GivenUp { why, instead: Some(instead) } => {
            let other = &instead.channel;
            tracing::warn!(
                delivery.number = number,
                "`{channel}` does not take delivery {number}, which `{other}` gets instead: {why}"
            );
        }
        AfterTry::GivenUp { why, instead: None } => {
            tracing::error!(
                delivery.number = number,
                "`{channel}` does not take delivery {number}, and nobody has got it: {why}"
            );
        }
    }
}

fn with_hint(failure: &Undelivered) -> String {
    match &failure.hint {
        Some(hint) => format!("{failure}; {hint}"),
        None => failure.to_string(),
    }
}

fn failed(message: String, retry: Retry) -> Undelivered {
    Undelivered { message, said: None, retry, hint: None, progress: Progress::default() }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use serde_json::{Value, json};
    use weir_delivery::{Message, Progress, Undelivered};
    use weir_diagnostics::Retry;
    use weir_store::{AfterTry, Delivery, DeliveryKind, DeliveryState, NewDelivery};

    use super::{after, failed};

    fn delivery(attempts: u32, fallback: Option<&str>) -> Delivery {
        let content = NewDelivery {
            key: "run/0".to_owned(),
            kind: DeliveryKind::Report,
            pipeline: None,
            run: None,
            channel: "mail".parse().expect("a name"),
            message: json!({}),
            recipients: vec!["ada@example.com".to_owned()],
            fallback: fallback.map(|name| name.parse().expect("a name")),
            instead_of: None,
        };
        let now = Utc::now();
        Delivery {
            number: 7,
            content,
            state: DeliveryState::Waiting,
            attempts,
            fence: 1,
            made_at: now,
            next_try_at: now,
            ended_at: None,
            why: None,
            progress: Value::Null,
        }
    }

    #[test]
    fn what_was_taken_before_is_remembered_until_more_is_taken() {
        let before = Delivery { progress: json!({ "parts": 1, "thread": "1.2" }), ..delivery(0, None) };
        let further = Progress { parts: 2, thread: Some("1.2".to_owned()) };
        for (now, expected) in [(Progress::default(), before.progress.clone()), (further.clone(), json!(further))] {
            let failure = Undelivered { progress: now, ..failed("it hangs".to_owned(), Retry::Backoff) };
            let then = after(&before, Message::default(), &Err(failure));
            assert!(matches!(&then, AfterTry::Again { progress, .. } if *progress == expected), "{then:?}");
        }
    }

    #[test]
    fn the_fallback_gets_what_is_given_up_with_why() {
        let failure =
            |retry| -> Result<weir_delivery::Answer, Undelivered> { Err(failed("it hangs".to_owned(), retry)) };
        let message = Message { title: "Share".to_owned(), text: "all".to_owned(), ..Message::default() };
        let then = after(&delivery(0, Some("chat")), message.clone(), &failure(Retry::Backoff));
        assert!(matches!(then, AfterTry::Again { .. }), "{then:?}");
        let then = after(&delivery(0, None), message.clone(), &failure(Retry::No));
        assert!(matches!(then, AfterTry::GivenUp { instead: None, .. }), "{then:?}");
        for (attempts, retry) in [(0, Retry::No), (5, Retry::Backoff)] {
            let then = after(&delivery(attempts, Some("chat")), message.clone(), &failure(retry));
            let AfterTry::GivenUp { instead: Some(instead), .. } = then else { panic!("{then:?}") };
            assert_eq!(
                (instead.key.as_str(), instead.channel.as_str(), instead.instead_of),
                ("run/0/fallback", "chat", Some(7))
            );
            assert!(instead.recipients.is_empty() && instead.fallback.is_none());
            let message: Message = serde_json::from_value(instead.message).expect("a message");
            assert!(
                message.text.contains("`mail` did not take it: it hangs") && message.text.ends_with("all"),
                "{}",
                message.text
            );
        }
    }
}
