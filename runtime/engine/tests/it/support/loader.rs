//! A loader into memory. Config: `target`, `record: false` for one that keeps no record of commits, `refuse` every so many numbers,
//! `lies: true` for one that claims a row less than it got.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::LoaderInstance;
use weir_host::capability::Rejected;
use weir_host::{Batch, CommitRequest, Committed, EpochId, Failure, PortSchema, Receipt, WriteRequest};
use weir_types::{Problem, SchemaChange, WriteMode};

use super::{World, ids, rows};

/// What a target holds.
#[derive(Debug, Default, Clone)]
pub(crate) struct Contents {
    /// Rows that are to be seen.
    pub(crate) rows: Vec<i64>,
    /// Rows of an overwrite that is not complete.
    pub(crate) shadow: Vec<i64>,
    /// What was prepared, by token.
    pub(crate) staged: BTreeMap<String, Vec<i64>>,
    /// Tokens that were committed.
    pub(crate) done: BTreeSet<String>,
    /// The record of commits, by pipeline and node.
    pub(crate) record: BTreeMap<(String, String), Committed>,
    /// How many commits had an effect.
    pub(crate) commits: u64,
}

/// A target: like a database, it outlives the process, and what happens to it happens at once.
#[derive(Debug, Default)]
pub(crate) struct Target(Mutex<Contents>);

impl Target {
    pub(crate) fn contents(&self) -> Contents {
        self.0.lock().expect("contents").clone()
    }

    /// Sets the target back to what it was.
    pub(crate) fn set(&self, contents: Contents) {
        *self.0.lock().expect("contents") = contents;
    }

    pub(crate) fn sorted(&self) -> Vec<i64> {
        let mut rows = self.contents().rows;
        rows.sort_unstable();
        rows
    }

    fn commit(&self, request: &CommitRequest, keeps_record: bool) -> Result<(), Failure> {
        let mut contents = self.0.lock().expect("contents");
        let key = (request.epoch.pipeline.clone(), request.epoch.node.clone());
        if keeps_record && contents.record.get(&key).is_some_and(|known| known.epoch == request.epoch) {
            return Ok(());
        }
        let mut loaded = Vec::new();
        for token in request.tokens.iter().filter(|token| !contents.done.contains(*token)) {
            let staged = contents.staged.get(token);
            loaded.extend(
                staged
                    .ok_or_else(|| Failure::Problem(Problem::not_found(format!("nothing is staged as `{token}`"))))?,
            );
        }
        for token in &request.tokens {
            contents.staged.remove(token);
            contents.done.insert(token.clone());
        }
        contents.apply(&request.mode, loaded, request.last);
        if keeps_record {
            let committed = Committed { epoch: request.epoch.clone(), state: request.state.clone() };
            contents.record.insert(key, committed);
        }
        contents.commits += 1;
        Ok(())
    }
}

impl Contents {
    fn apply(&mut self, mode: &WriteMode, loaded: Vec<i64>, last: bool) {
        match mode {
            WriteMode::Overwrite => {
                self.shadow.extend(loaded);
                if last {
                    self.rows = std::mem::take(&mut self.shadow);
                }
            }
            WriteMode::Upsert(_) => {
                let merged: BTreeSet<_> = self.rows.iter().copied().chain(loaded).collect();
                self.rows = merged.into_iter().collect();
            }
            _ => self.rows.extend(loaded),
        }
    }
}

pub(crate) struct MemoryLoader {
    world: Arc<World>,
    config: Value,
    request: Option<WriteRequest>,
    rows: Vec<i64>,
}

impl MemoryLoader {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world, config: Value::Null, request: None, rows: Vec::new() }
    }

    fn configure(&mut self, config: &str) -> Arc<Target> {
        self.config = serde_json::from_str(config).expect("a config");
        self.world.target(self.config["target"].as_str().unwrap_or("t"))
    }

    fn keeps_record(&self) -> bool {
        self.config["record"].as_bool().unwrap_or(true)
    }
}

#[async_trait]
impl LoaderInstance for MemoryLoader {
    async fn describe(
        &mut self,
        config: &str,
        _: &PortSchema,
        mode: &WriteMode,
        _: SchemaChange,
    ) -> Result<Vec<String>, Failure> {
        self.world.call("describe").await?;
        self.configure(config);
        let mut lines = vec![format!("memory {} ({mode})", self.config["target"].as_str().unwrap_or("t"))];
        let behind = self.config["behind"].as_array().into_iter().flatten();
        lines.extend(behind.map(|one| format!("through {} {} {}", one["node"], one["block"], one["digest"])));
        Ok(lines)
    }

    async fn open(&mut self, config: &str, request: &WriteRequest) -> Result<(), Failure> {
        self.world.call("open").await?;
        self.configure(config);
        self.request = Some(request.clone());
        self.rows.clear();
        Ok(())
    }

    async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure> {
        self.world.call("write").await?;
        let numbers = ids(&batch.rows);
        self.world.land(numbers.len());
        let refuse = self.config["refuse"].as_i64().unwrap_or(i64::MAX);
        let (bad, good): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|id| id % refuse == refuse - 1);
        self.rows.extend(good);
        Ok((!bad.is_empty()).then(|| Rejected { rows: rows(bad), reasons: vec!["refused".into()] }))
    }

    async fn prepare(&mut self) -> Result<Receipt, Failure> {
        self.world.call("prepare").await?;
        let request = self.request.take().expect("an open writer");
        let (run, epoch, split, attempt) = (&request.epoch.run, request.epoch.number, &request.split, request.attempt);
        let token = format!("{run}/{epoch}/{split}/{attempt}/{}", request.input.port);
        let staged = std::mem::take(&mut self.rows);
        let count = staged.len() as u64 - u64::from(self.config["lies"].as_bool().unwrap_or(false));
        let target = self.world.target(self.config["target"].as_str().unwrap_or("t"));
        target.0.lock().expect("contents").staged.insert(token.clone(), staged);
        self.world.point().await;
        Ok(Receipt { token, rows: count, bytes: count * 8 })
    }

    async fn commit(&mut self, config: &str, request: &CommitRequest) -> Result<(), Failure> {
        self.world.call("commit").await?;
        let target = self.configure(config);
        target.commit(request, self.keeps_record())?;
        self.world.call("committed").await
    }

    async fn abort(&mut self, config: &str, epoch: &EpochId, tokens: &[String]) -> Result<(), Failure> {
        self.world.call("abort").await?;
        let target = self.configure(config);
        let prefix = format!("{}/{}/", epoch.run, epoch.number);
        target
            .0
            .lock()
            .expect("contents")
            .staged
            .retain(|token, _| !token.starts_with(&prefix) && !tokens.contains(token));
        Ok(())
    }

    async fn last_commit(&mut self, config: &str, pipeline: &str, node: &str) -> Result<Option<Committed>, Failure> {
        self.world.call("last-commit").await?;
        let target = self.configure(config);
        Ok(target.contents().record.get(&(pipeline.to_owned(), node.to_owned())).cloned())
    }
}
