//! A loaded block, and how instances are made of it.

use std::sync::Arc;

use wasmtime::component::InstancePre;
use weir_types::manifest::Manifest;
use weir_types::{BlockKind, Digest};

use crate::bindings::extractor::ExtractorPre;
use crate::bindings::harvester::HarvesterPre;
use crate::bindings::loader::LoaderPre;
use crate::bindings::transform::TransformPre;
use crate::context::{Context, NodeSetup};
use crate::failure::Failure;
use crate::guest::Guest;
use crate::host::Host;
use crate::instance::{Extractor, Harvester, Loader, Transform};

/// A block that is compiled and linked: making an instance is all that is left. Cheap to clone.
#[derive(Clone)]
pub struct Block {
    inner: Arc<Inner>,
}

struct Inner {
    host: Host,
    manifest: Arc<Manifest>,
    digest: Digest,
    world: World,
}

/// A component linked as what its manifest says it is.
pub(crate) enum World {
    Extractor(ExtractorPre<Context>),
    Transform(TransformPre<Context>),
    Loader(LoaderPre<Context>),
    Harvester(HarvesterPre<Context>),
}

impl World {
    pub(crate) fn new(kind: BlockKind, pre: InstancePre<Context>) -> wasmtime::Result<Self> {
        Ok(match kind {
            BlockKind::Extractor => Self::Extractor(ExtractorPre::new(pre)?),
            BlockKind::Transform => Self::Transform(TransformPre::new(pre)?),
            BlockKind::Loader => Self::Loader(LoaderPre::new(pre)?),
            BlockKind::Harvester => Self::Harvester(HarvesterPre::new(pre)?),
        })
    }
}

/// Makes one kind of instance: checks the kind, makes a store, instantiates within the limits.
macro_rules! instantiate {
    ($self:ident, $setup:ident, $world:ident, $instance:ident) => {{
        let World::$world(pre) = &$self.inner.world else { return Err($self.wrong_kind(stringify!($world))) };
        let mut guest = Guest::new($self.inner.host.store($setup));
        guest.begin("instantiate")?;
        let made = pre.instantiate_async(&mut guest.store).await;
        let world = guest.end_plain("instantiate", made)?;
        Ok($instance::new(guest, world))
    }};
}

impl Block {
    pub(crate) fn new(host: Host, manifest: Arc<Manifest>, digest: Digest, world: World) -> Self {
        Self { inner: Arc::new(Inner { host, manifest, digest, world }) }
    }

    /// Returns the block's manifest.
    pub fn manifest(&self) -> &Arc<Manifest> {
        &self.inner.manifest
    }

    /// Returns the digest of the component.
    pub fn digest(&self) -> &Digest {
        &self.inner.digest
    }

    /// Makes an instance of an extractor.
    ///
    /// # Errors
    /// When the block is of another kind, or traps or crosses a limit while it starts.
    pub async fn extractor(&self, setup: NodeSetup) -> Result<Extractor, Failure> {
        instantiate!(self, setup, Extractor, Extractor)
    }

    /// Makes an instance of a transform.
    ///
    /// # Errors
    /// As [`extractor`](Self::extractor).
    pub async fn transform(&self, setup: NodeSetup) -> Result<Transform, Failure> {
        instantiate!(self, setup, Transform, Transform)
    }

    /// Makes an instance of a loader.
    ///
    /// # Errors
    /// As [`extractor`](Self::extractor).
    pub async fn loader(&self, setup: NodeSetup) -> Result<Loader, Failure> {
        instantiate!(self, setup, Loader, Loader)
    }

    /// Makes an instance of a harvester.
    ///
    /// # Errors
    /// As [`extractor`](Self::extractor).
    pub async fn harvester(&self, setup: NodeSetup) -> Result<Harvester, Failure> {
        instantiate!(self, setup, Harvester, Harvester)
    }

    fn wrong_kind(&self, wanted: &str) -> Failure {
        let manifest = &self.inner.manifest;
        Failure::Host { call: "instantiate", reason: format!("`{}` is no {}", manifest.name, wanted.to_lowercase()) }
    }
}
