//! Runs as they go on: server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, BoxStream, Stream, StreamExt};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use weir_store::{LogFilter, RunStatus};
use weir_types::RunId;

use super::run_logs::LogLineView;
use super::runs::counters;
use crate::api::Api;
use crate::extract::{Path, parsed};
use crate::live::RunEvent;
use crate::problem::ApiProblem;

/// How often to look at a run that goes on in another server.
const LOOK: Duration = Duration::from_secs(1);

/// How many lines of its log to take at a time.
const LINES: u32 = 500;

/// Tells what happens in a run until it has ended: `counters`, `progress`, `log` and, last, `end`.
#[utoipa::path(get, path = "/runs/{id}/events", tag = "runs", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn watch(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiProblem> {
    let id: RunId = parsed(&id)?;
    // Before the status is read: a run that ends in between says so.
    let here = api.live.watch(id);
    let run = api.store.listed_run(id).await?;
    let events: BoxStream<'static, RunEvent> = match here {
        Some(events) => live(events).boxed(),
        None if run.status != RunStatus::Running => stream::iter([end(run.status)]).boxed(),
        None => elsewhere(api, id).boxed(),
    };
    Ok(Sse::new(events.map(|event| Ok(shown(event)))).keep_alive(KeepAlive::default()))
}

/// What happens here.
fn live(events: Receiver<RunEvent>) -> impl Stream<Item = RunEvent> {
    stream::unfold(Some(events), |events| async {
        let mut events = events?;
        loop {
            match events.recv().await {
                Ok(event @ RunEvent::End(_)) => return Some((event, None)),
                Ok(event) => return Some((event, Some(events))),
                // What was missed is in the store, and the counters come again.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    })
}

/// What the store knows of a run that goes on in another server, or whose server was killed.
fn elsewhere(api: Api, id: RunId) -> impl Stream<Item = RunEvent> {
    let looks = stream::unfold(Some((0, Duration::ZERO)), move |next| {
        let api = api.clone();
        async move {
            let (after, pause) = next?;
            tokio::time::sleep(pause).await;
            let (events, next) = look(&api, id, after).await.unwrap_or_else(|_| (Vec::new(), Some((after, LOOK))));
            Some((stream::iter(events), next))
        }
    });
    looks.flatten()
}

/// Behind which line to look next, and after what time.
type Next = Option<(u64, Duration)>;

async fn look(api: &Api, id: RunId, after: u64) -> Result<(Vec<RunEvent>, Next), ApiProblem> {
    let run = api.store.listed_run(id).await?;
    let lines = api.store.log(id, &LogFilter { after, ..LogFilter::default() }, LINES).await?;
    let last = lines.last().map_or(after, |line| line.seq);
    let mut events = vec![RunEvent::Counters(counters(&run, &api.store.counts(id).await?))];
    events.extend(lines.iter().map(|line| RunEvent::Log(json!(LogLineView::from(line)))));
    // The end comes behind the last line.
    if lines.len() == LINES as usize {
        return Ok((events, Some((last, Duration::ZERO))));
    }
    if run.status == RunStatus::Running {
        return Ok((events, Some((last, LOOK))));
    }
    events.push(end(run.status));
    Ok((events, None))
}

fn end(status: RunStatus) -> RunEvent {
    RunEvent::End(json!({ "status": status }))
}

fn shown(event: RunEvent) -> Event {
    let (name, data) = match event {
        RunEvent::Counters(data) => ("counters", data),
        RunEvent::Progress(data) => ("progress", data),
        RunEvent::Log(data) => ("log", data),
        RunEvent::End(data) => ("end", data),
    };
    event_of(name, &data)
}

/// Makes an event of JSON.
pub(super) fn event_of(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}
