//! A block whose instances are recorded, or follow a tape.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use weir_capabilities::tape::{PlannedFrom, TapeMode};
use weir_engine::{ExtractorInstance, LoaderInstance, RunnableBlock, SplitOpening, TransformInstance};
use weir_host::{Event, Failure, NodeSetup, Split, SplitState, StreamInfo};
use weir_types::manifest::Manifest;
use weir_types::{Digest, NodeName, Problem};

use super::Deck;
use super::capture::Capture;
use super::probe::Probe;

/// A block behind a tape.
pub(super) struct TapedBlock {
    pub(super) inner: Arc<dyn RunnableBlock>,
    pub(super) node: NodeName,
    pub(super) deck: Deck,
    pub(super) out: Option<PathBuf>,
}

impl TapedBlock {
    fn setup(&self, setup: NodeSetup) -> Result<NodeSetup, Failure> {
        self.deck.tape.setup(self.node.as_str(), setup).map_err(Failure::Problem)
    }
}

#[async_trait]
impl RunnableBlock for TapedBlock {
    fn manifest(&self) -> &Arc<Manifest> {
        self.inner.manifest()
    }

    fn digest(&self) -> Digest {
        self.inner.digest()
    }

    async fn extractor(&self, setup: NodeSetup) -> Result<Box<dyn ExtractorInstance>, Failure> {
        let inner = self.inner.extractor(self.setup(setup)?).await?;
        Ok(Box::new(TapedExtractor { inner, node: self.node.clone(), deck: self.deck.clone() }))
    }

    async fn transform(&self, setup: NodeSetup) -> Result<Box<dyn TransformInstance>, Failure> {
        self.inner.transform(self.setup(setup)?).await
    }

    async fn loader(&self, setup: NodeSetup) -> Result<Box<dyn LoaderInstance>, Failure> {
        let (node, deck) = (self.node.clone(), self.deck.clone());
        match self.deck.tape.mode() {
            TapeMode::Record => {
                Ok(Box::new(Probe { inner: self.inner.loader(setup).await?, node, deck, split: String::new() }))
            }
            TapeMode::Replay => Ok(Box::new(Capture::new(node, deck, self.out.clone()))),
        }
    }
}

/// An extractor whose state is part of the tape: a replay starts from where the recorded run did, whatever the store says.
struct TapedExtractor {
    inner: Box<dyn ExtractorInstance>,
    node: NodeName,
    deck: Deck,
}

impl TapedExtractor {
    fn planned(&self, state: Option<&str>, target: u32) -> Result<PlannedFrom, Failure> {
        let (node, tape) = (self.node.to_string(), &self.deck.tape);
        if tape.mode() == TapeMode::Record {
            let planned = PlannedFrom { state: state.map(str::to_owned), target };
            tape.change(|header| drop(header.planned.insert(node, planned.clone()))).map_err(Failure::Problem)?;
            return Ok(planned);
        }
        tape.header().planned.remove(&node).ok_or_else(|| {
            Failure::Problem(Problem::system(format!("the tape does not tell from where node `{node}` was to read")))
        })
    }

    fn state(&self, state: Option<&str>) -> Option<String> {
        match self.deck.tape.mode() {
            TapeMode::Record => state.map(str::to_owned),
            TapeMode::Replay => {
                self.deck.tape.header().planned.remove(self.node.as_str()).and_then(|planned| planned.state)
            }
        }
    }
}

#[async_trait]
impl ExtractorInstance for TapedExtractor {
    async fn discover(&mut self, config: &str) -> Result<Vec<String>, Failure> {
        self.inner.discover(config).await
    }

    async fn describe(&mut self, config: &str, stream: Option<&str>) -> Result<StreamInfo, Failure> {
        self.inner.describe(config, stream).await
    }

    async fn plan(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        target: u32,
    ) -> Result<Vec<Split>, Failure> {
        let planned = self.planned(state, target)?;
        self.inner.plan(config, stream, planned.state.as_deref(), planned.target).await
    }

    async fn conclude(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        splits: &[SplitState],
    ) -> Result<Option<String>, Failure> {
        let state = self.state(state);
        self.inner.conclude(config, stream, state.as_deref(), splits).await
    }

    async fn open(&mut self, config: &str, opening: &SplitOpening) -> Result<(), Failure> {
        let opening = SplitOpening { state: self.state(opening.state.as_deref()), ..opening.clone() };
        self.inner.open(config, &opening).await
    }

    async fn next(&mut self, max_rows: u32) -> Result<Event, Failure> {
        self.inner.next(max_rows).await
    }
}
