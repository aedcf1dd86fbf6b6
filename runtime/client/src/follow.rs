//! What a run logs, line by line, until it ends. No line is lost or told twice, whatever becomes of the connection.

use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::Value;

use crate::answers::Line;
use crate::error::ClientError;
use crate::server::{Ask, Server};
use crate::sse::{Event, Events};

/// How long to go on when the server does not answer: it may be updated just now.
const GIVE_UP: Duration = Duration::from_secs(300);

/// How long to wait before listening again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// How many lines are read at a time.
const LINES: u32 = 500;

/// The levels, the most serious first.
const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// Which lines.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this node.
    pub node: Option<String>,
    /// At least as serious: `error`, `warn`, `info` or `debug`.
    pub level: Option<String>,
}

impl Wanted {
    fn has(&self, line: &Line) -> bool {
        let rank = |level: &str| LEVELS.iter().position(|known| *known == level).unwrap_or(LEVELS.len());
        self.node.as_ref().is_none_or(|node| line.node.as_ref() == Some(node))
            && self.level.as_ref().is_none_or(|level| rank(&line.level) <= rank(level))
    }
}

/// Tells the lines that a run has logged so far.
///
/// # Errors
/// When the server refuses.
pub async fn read(server: &Server, run: &str, wanted: &Wanted, tell: impl FnMut(&Line)) -> Result<(), ClientError> {
    Follower::new(server, run, wanted, tell).catch_up().await
}

/// Tells the lines that a run has logged and logs, and returns its status when it has ended. A connection that is lost is made again.
///
/// # Errors
/// When the server refuses, or does not answer for long.
pub async fn follow(
    server: &Server,
    run: &str,
    wanted: &Wanted,
    tell: impl FnMut(&Line),
) -> Result<String, ClientError> {
    let mut follower = Follower::new(server, run, wanted, tell);
    let mut pause = PAUSES.0;
    loop {
        let before = follower.alive;
        match follower.listen().await {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) if !error.may_pass() || follower.alive.elapsed() > GIVE_UP => return Err(error),
            Err(_) => {}
        }
        pause = if follower.alive > before { PAUSES.0 } else { (pause * 2).min(PAUSES.1) };
        tokio::time::sleep(pause).await;
    }
}

struct Follower<'s, F> {
    server: &'s Server,
    run: &'s str,
    wanted: &'s Wanted,
    tell: F,
    /// All lines up to this one were told, or are not wanted.
    seen: u64,
    /// When the server last said something.
    alive: Instant,
}

impl<'s, F: FnMut(&Line)> Follower<'s, F> {
    fn new(server: &'s Server, run: &'s str, wanted: &'s Wanted, tell: F) -> Self {
        Self { server, run, wanted, tell, seen: 0, alive: Instant::now() }
    }

    /// Tells the lines that are on record and were not told yet.
    async fn catch_up(&mut self) -> Result<(), ClientError> {
        loop {
            let ask = Ask::get(format!("/runs/{}/logs", self.run))
                .query("after", Some(self.seen))
                .query("limit", Some(LINES))
                .query("node", self.wanted.node.as_ref())
                .query("level", self.wanted.level.as_ref());
            let answer = self.server.send(ask).await?;
            self.alive = Instant::now();
            let items = answer.body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            for line in items.into_iter().filter_map(|line| serde_json::from_value::<Line>(line).ok()) {
                (self.tell)(&line);
                self.seen = self.seen.max(line.seq);
            }
            if answer.body.get("next").is_none_or(Value::is_null) {
                return Ok(());
            }
        }
    }

    /// Listens until the run ends, and returns its status; nothing when the connection ends before.
    async fn listen(&mut self) -> Result<Option<String>, ClientError> {
        // First the ear, then the record: what is said in between comes twice, and is told once.
        let mut chunks = self.server.listen(&format!("/runs/{}/events", self.run)).await?;
        self.catch_up().await?;
        let mut events = Events::default();
        while let Some(Ok(chunk)) = chunks.next().await {
            self.alive = Instant::now();
            for event in events.take(&chunk) {
                if let Some(status) = self.hear(&event).await? {
                    self.catch_up().await?;
                    return Ok(Some(status));
                }
            }
        }
        Ok(None)
    }

    /// Takes note of an event. Returns the status of a run that has ended.
    async fn hear(&mut self, event: &Event) -> Result<Option<String>, ClientError> {
        match event.name.as_str() {
            "end" => {
                let status = serde_json::from_str::<Value>(&event.data).unwrap_or_default();
                return Ok(Some(status.get("status").and_then(Value::as_str).unwrap_or("ended").to_owned()));
            }
            "log" => {}
            _ => return Ok(None),
        }
        let Ok(line) = serde_json::from_str::<Line>(&event.data) else { return Ok(None) };
        if line.seq == self.seen + 1 {
            if self.wanted.has(&line) {
                (self.tell)(&line);
            }
        } else if line.seq > self.seen {
            // Lines are on record before they are heard of, so what was missed can be read.
            self.catch_up().await?;
        }
        self.seen = self.seen.max(line.seq);
        Ok(None)
    }
}
