//! A few blocks for pipelines to name, with the kinds of schemas, ports and capabilities that there are.

use serde_json::Value;
use weir_pipeline::{BlockCatalog, CatalogMiss, ResolvedBlock};
use weir_types::manifest::Manifest;
use weir_types::{BlockRef, Digest};

/// The blocks of `blocks.json`.
#[derive(Debug)]
pub struct Blocks(Vec<ResolvedBlock>);

impl Blocks {
    /// Reads the manifests.
    pub fn load() -> Self {
        let manifests: Vec<Value> = serde_json::from_str(include_str!("blocks.json")).expect("the manifests are JSON");
        Self(manifests.iter().map(block).collect())
    }
}

fn block(manifest: &Value) -> ResolvedBlock {
    let manifest = Manifest::from_json(manifest.to_string().as_bytes()).expect("the manifest is valid");
    ResolvedBlock { digest: Digest::of(manifest.label()), manifest: manifest.into_arc() }
}

impl BlockCatalog for Blocks {
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss> {
        let Some(named) = self.0.iter().find(|block| block.manifest.name == *wanted.name()) else {
            return Err(CatalogMiss::Name { known: self.0.iter().map(|block| block.manifest.name.clone()).collect() });
        };
        match wanted.accepts(&named.manifest.version) {
            true => Ok(named.clone()),
            false => Err(CatalogMiss::Version { known: vec![named.manifest.version.clone()] }),
        }
    }
}
