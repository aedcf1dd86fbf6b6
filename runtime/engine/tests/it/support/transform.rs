//! Transforms, one per name.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use weir_engine::TransformInstance;
use weir_host::capability::Rejected;
use weir_host::{Batch, Failure, NodeSetup, Output, PortSchema};
use weir_types::Problem;

use super::{World, ids, rows, schema};

pub(crate) struct Double {
    world: Arc<World>,
    name: String,
    setup: NodeSetup,
    inputs: usize,
    /// How often each number came, for those that see whole inputs.
    seen: BTreeMap<i64, usize>,
}

impl Double {
    pub(crate) fn new(world: Arc<World>, name: &str, setup: NodeSetup) -> Self {
        Self { world, name: name.to_owned(), setup, inputs: 0, seen: BTreeMap::new() }
    }

    fn one_by_one(&self, numbers: Vec<i64>) -> Result<Vec<Output>, Failure> {
        Ok(match self.name.as_str() {
            "odd" => vec![give("out", numbers.into_iter().filter(|id| id % 2 == 1).collect())],
            "route" => {
                let (odd, even) = numbers.into_iter().partition(|id| id % 2 == 1);
                vec![give("odd", odd), give("even", even)]
            }
            "loses" => vec![give("out", numbers.into_iter().skip(1).collect())],
            "rejects" => {
                let (bad, good): (Vec<_>, _) = numbers.into_iter().partition(|id| id % 10 == 3);
                let reasons = bad.iter().map(|id| format!("{id} ends in 3")).collect();
                vec![give("out", good), Output::Rejects(Rejected { rows: rows(bad), reasons })]
            }
            "crashes" => {
                return Err(Failure::Trap { call: "apply", reason: "unreachable".into(), backtrace: Vec::new() });
            }
            _ => vec![give("out", numbers)],
        })
    }
}

fn give(port: &str, numbers: Vec<i64>) -> Output {
    Output::Batch { port: port.into(), batch: Batch::insert(rows(numbers)) }
}

#[async_trait]
impl TransformInstance for Double {
    async fn open(&mut self, config: &str, inputs: &[PortSchema]) -> Result<Vec<PortSchema>, Failure> {
        self.world.call("open").await?;
        self.inputs = inputs.len();
        let config: serde_json::Value = serde_json::from_str(config).expect("a config");
        if let Some(column) = config["column"].as_str() {
            return Err(Failure::Problem(Problem::config("text is needed").with_column(column)));
        }
        let ports: &[&str] = if self.name == "route" { &["odd", "even"] } else { &["out"] };
        Ok(ports.iter().map(|port| PortSchema { port: (*port).to_owned(), schema: schema() }).collect())
    }

    async fn apply(&mut self, _: &str, batch: Batch) -> Result<Vec<Output>, Failure> {
        self.world.call("apply").await?;
        let numbers = ids(&batch.rows);
        if matches!(self.name.as_str(), "join" | "sum") {
            numbers.into_iter().for_each(|id| *self.seen.entry(id).or_default() += 1);
            return Ok(Vec::new());
        }
        if let Some(state) = &self.setup.capabilities.state {
            let last = numbers.last().map_or("null".to_owned(), ToString::to_string);
            state.set("last", Some(last)).await.map_err(Failure::Problem)?;
        }
        self.one_by_one(numbers)
    }

    async fn input_ended(&mut self, _: &str) -> Result<Vec<Output>, Failure> {
        self.world.call("input-ended").await?;
        Ok(Vec::new())
    }

    async fn finish(&mut self) -> Result<Option<Vec<Output>>, Failure> {
        self.world.call("finish").await?;
        if self.seen.is_empty() {
            return Ok(None);
        }
        let seen = std::mem::take(&mut self.seen);
        if self.name == "sum" {
            let total = seen.iter().map(|(id, times)| id * *times as i64).sum();
            return Ok(Some(vec![give("out", vec![total])]));
        }
        // A join gives what came in on every input.
        let inputs = self.inputs;
        let joined: Vec<_> = seen.into_iter().filter(|(_, times)| *times == inputs).map(|(id, _)| id).collect();
        Ok(Some(joined.chunks(10).map(|chunk| give("out", chunk.to_vec())).collect()))
    }
}
