//! The host: one wasmtime engine, one linker, one cache of compiled code.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};
use weir_types::Digest;
use weir_types::manifest::{Manifest, ManifestError};

use crate::block::Block;
use crate::cache::CodeCache;
use crate::context::{Context, NodeSetup};
use crate::{engine, interface, manifest};

/// How a host is set up.
#[derive(Debug, Clone)]
pub struct HostConfig {
    /// Where compiled code is kept; nowhere when absent.
    pub cache_dir: Option<PathBuf>,
    /// Instances alive at a time, over all runs.
    pub max_instances: u32,
    /// The most linear memory that any node can be granted, in bytes.
    pub max_memory: usize,
    /// Whether code is optimised; `false` compiles faster, for blocks under development.
    pub optimise: bool,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self { cache_dir: None, max_instances: 512, max_memory: 4 << 30, optimise: true }
    }
}

/// Why a block cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The engine does not start.
    #[error("the WebAssembly engine does not start: {0}")]
    Engine(String),
    /// The thread that measures time does not start.
    #[error("the thread that measures call times does not start")]
    Thread(#[source] io::Error),
    /// The file cannot be read.
    #[error("cannot read the block `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The bytes are no component.
    #[error("this is not a WebAssembly component: {0}")]
    NotAComponent(String),
    /// There is no manifest.
    #[error("the component has no manifest (hint: pack it with `weir block pack`)")]
    NoManifest,
    /// There are several manifests.
    #[error("the component has more than one manifest")]
    SecondManifest,
    /// The manifest is invalid.
    #[error("the block's manifest is invalid: {0}")]
    Manifest(Box<ManifestError>),
    /// The component does not compile.
    #[error("the block does not compile: {0}")]
    Compile(String),
    /// The component asks for what the contract does not have, or lacks what it must export.
    #[error("the block does not fit the contract `{contract}`: {reason}")]
    Contract {
        /// The contract that its manifest names.
        contract: String,
        /// What is wrong.
        reason: String,
    },
    /// The component has no `manifest` function to ask.
    #[error("the component cannot say its manifest: {0} (hint: give a file with `--manifest`)")]
    NoManifestFunction(String),
}

/// Loads blocks. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    linker: Linker<Context>,
    cache: Option<CodeCache>,
    fingerprint: u64,
}

impl Host {
    /// Starts the engine. A cache folder that cannot be trusted is not used, which is logged.
    ///
    /// # Errors
    /// When the engine does not start.
    pub fn new(config: HostConfig) -> Result<Self, HostError> {
        let engine = engine::build(&config)?;
        let linker = link(&engine).map_err(|error| HostError::Engine(format!("{error:#}")))?;
        let cache = config.cache_dir.and_then(|folder| {
            let opened = CodeCache::open(&folder);
            opened.inspect_err(|error| tracing::warn!("compiled code is not kept: {error}")).ok()
        });
        let fingerprint = engine::fingerprint(&engine);
        Ok(Self { inner: Arc::new(Inner { engine, linker, cache, fingerprint }) })
    }

    /// Loads a block from a file: from the cache, or by compiling it.
    ///
    /// # Errors
    /// When the file cannot be read, is no block, does not compile or does not fit the contract.
    pub async fn load(&self, path: &Path) -> Result<Block, HostError> {
        let read = tokio::fs::read(path).await;
        let bytes = read.map_err(|source| HostError::Read { path: path.to_owned(), source })?;
        self.load_bytes(&bytes).await
    }

    /// Loads a block from its bytes.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn load_bytes(&self, bytes: &[u8]) -> Result<Block, HostError> {
        let manifest = manifest::read_manifest(bytes)?;
        let digest = Digest::of(bytes);
        let component = self.component(bytes, &digest).await?;
        self.link_block(component, manifest, digest)
    }

    /// Asks a component for its manifest by running its extra export `manifest: func() -> string`, as blocks made with the SDK have.
    ///
    /// # Errors
    /// When it has no such function, or the function fails.
    pub async fn call_manifest(&self, bytes: &[u8]) -> Result<String, HostError> {
        let component = self.component(bytes, &Digest::of(bytes)).await?;
        let missing = |error: wasmtime::Error| HostError::NoManifestFunction(format!("{error:#}"));
        let mut store = self.store(NodeSetup::closed("manifest"));
        let instance = self.inner.linker.instantiate_async(&mut store, &component).await.map_err(missing)?;
        let manifest = instance.get_typed_func::<(), (String,)>(&mut store, "manifest").map_err(missing)?;
        let (json,) = manifest.call_async(&mut store, ()).await.map_err(missing)?;
        Ok(json)
    }

    /// Returns the names of what a component imports and exports.
    ///
    /// # Errors
    /// When the bytes do not compile.
    pub async fn interfaces(&self, bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), HostError> {
        let component = self.component(bytes, &Digest::of(bytes)).await?;
        let component_type = component.component_type();
        let imports = component_type.imports(&self.inner.engine).map(|(name, _)| name.to_owned());
        let exports = component_type.exports(&self.inner.engine).map(|(name, _)| name.to_owned());
        Ok((imports.collect(), exports.collect()))
    }

    async fn component(&self, bytes: &[u8], digest: &Digest) -> Result<Component, HostError> {
        let inner = &self.inner;
        if let Some(found) = inner.cache.as_ref().and_then(|cache| cache.load(&inner.engine, digest, inner.fingerprint))
        {
            return Ok(found);
        }
        self.compile(bytes.to_vec(), *digest).await
    }

    /// Compiling takes seconds, so it gets a thread of its own.
    async fn compile(&self, bytes: Vec<u8>, digest: Digest) -> Result<Component, HostError> {
        let inner = Arc::clone(&self.inner);
        let compile = move || {
            let component =
                Component::new(&inner.engine, &bytes).map_err(|error| HostError::Compile(format!("{error:#}")))?;
            if let Some(cache) = &inner.cache {
                cache.store(&component, &digest, inner.fingerprint);
            }
            Ok(component)
        };
        tokio::task::spawn_blocking(compile).await.map_err(|error| HostError::Compile(error.to_string()))?
    }

    fn link_block(&self, component: Component, manifest: Manifest, digest: Digest) -> Result<Block, HostError> {
        let unfit = |error: wasmtime::Error| HostError::Contract {
            contract: manifest.contract.to_string(),
            reason: format!("{error:#}"),
        };
        let pre = self.inner.linker.instantiate_pre(&component).map_err(unfit)?;
        let worlds = crate::block::World::new(manifest.kind, pre).map_err(unfit)?;
        Ok(Block::new(self.clone(), Arc::new(manifest), digest, worlds))
    }

    /// Makes the store of one instance.
    pub(crate) fn store(&self, setup: NodeSetup) -> Store<Context> {
        let mut store = Store::new(&self.inner.engine, Context::new(setup));
        store.limiter(|context| context);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(crate::guest::on_tick);
        store
    }
}

fn link(engine: &Engine) -> wasmtime::Result<Linker<Context>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    interface::add_to_linker(&mut linker)?;
    Ok(linker)
}
