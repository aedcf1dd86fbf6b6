//! An extractor of numbers. Config: `splits`, `rows` per split, `checkpoint` every so many batches (0: never), `bad` every so many rows.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use weir_engine::{ExtractorInstance, SplitOpening};
use weir_host::capability::Rejected;
use weir_host::{Batch, Event, Failure, Split, SplitState, StreamInfo};

use super::{World, rows, schema};

/// Distance between the numbers of two splits.
const STRIDE: i64 = 1_000_000;

pub(crate) struct Numbers {
    world: Arc<World>,
    split: i64,
    config: Value,
    /// Rows behind the reader.
    position: i64,
    /// Batches since the last checkpoint.
    since: i64,
}

impl Numbers {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world, split: 0, config: Value::Null, position: 0, since: 0 }
    }

    fn setting(&self, name: &str) -> i64 {
        self.config[name].as_i64().unwrap_or(0)
    }
}

#[async_trait]
impl ExtractorInstance for Numbers {
    async fn discover(&mut self, config: &str) -> Result<Vec<String>, Failure> {
        self.world.call("discover").await?;
        self.config = serde_json::from_str(config).expect("a config");
        Ok((0..self.setting("streams")).map(|number| format!("numbers-{number}")).collect())
    }

    async fn describe(&mut self, _: &str, _: Option<&str>) -> Result<StreamInfo, Failure> {
        self.world.call("describe").await?;
        Ok(StreamInfo { name: "numbers".into(), schema: schema(), key: vec!["id".into()], cursors: Vec::new() })
    }

    async fn plan(&mut self, config: &str, _: Option<&str>, _: Option<&str>, _: u32) -> Result<Vec<Split>, Failure> {
        self.world.call("plan").await?;
        self.config = serde_json::from_str(config).expect("a config");
        let rows = u64::try_from(self.setting("rows")).ok();
        Ok((0..self.setting("splits"))
            .map(|number| Split { id: format!("s{number}"), descriptor: number.to_string(), rows })
            .collect())
    }

    async fn conclude(
        &mut self,
        _: &str,
        _: Option<&str>,
        state: Option<&str>,
        splits: &[SplitState],
    ) -> Result<Option<String>, Failure> {
        self.world.call("conclude").await?;
        let before = state
            .and_then(|state| serde_json::from_str::<Value>(state).ok())
            .map_or(0, |state| state["reads"].as_i64().unwrap_or(0));
        Ok(Some(json!({ "reads": before + 1, "splits": splits.len() }).to_string()))
    }

    async fn open(&mut self, config: &str, opening: &SplitOpening) -> Result<(), Failure> {
        self.world.call("open").await?;
        self.config = serde_json::from_str(config).expect("a config");
        self.split = opening.split.descriptor.parse().expect("a number");
        self.position = opening.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.parse().expect("a position"));
        Ok(())
    }

    async fn next(&mut self, max_rows: u32) -> Result<Event, Failure> {
        self.world.call("next").await?;
        let (every, all) = (self.setting("checkpoint"), self.setting("rows"));
        if every > 0 && self.since >= every {
            self.since = 0;
            return Ok(Event::Checkpoint(self.position.to_string()));
        }
        if self.position >= all {
            return Ok(Event::Done);
        }
        let end = (self.position + i64::from(max_rows)).min(all);
        let numbers: Vec<_> = (self.position..end).map(|row| self.split * STRIDE + row).collect();
        (self.position, self.since) = (end, self.since + 1);
        let bad = self.setting("bad");
        if bad > 0 && self.since % bad == 0 {
            return Ok(Event::Rejects(Rejected { rows: rows(numbers), reasons: vec!["not a number".into()] }));
        }
        self.world.launch(numbers.len());
        Ok(Event::Batch(Batch::insert(rows(numbers))))
    }
}
