//! `staging`.

use std::sync::Arc;

use wasmtime::component::Resource;

use super::{Call, StageResource, StagedBatchesResource, delete, used_up};
use crate::batch::Batch;
use crate::bindings::imports::weir::block::staging::{Host, HostStage, HostStagedBatches};
use crate::capability::Staging;
use crate::context::Context;

impl Context {
    fn staging(&mut self) -> Call<Arc<dyn Staging>> {
        self.count_host_call()?;
        let staging = self.setup.capabilities.staging.clone();
        staging.ok_or_else(|| self.denied("a staging area", "only the loaders of a run have one"))
    }
}

impl Host for Context {
    async fn discard(&mut self, tokens: Vec<String>) -> Call<()> {
        Ok(self.staging()?.discard(&tokens).await?)
    }
}

impl HostStage for Context {
    async fn open(&mut self) -> Call<Resource<StageResource>> {
        let stage = self.staging()?.create().await?;
        Ok(self.push(StageResource(Some(stage)))?)
    }

    async fn append(&mut self, this: Resource<StageResource>, input: Resource<Batch>) -> Call<()> {
        self.count_host_call()?;
        let batch = self.table.get(&input)?.clone();
        let stage = self.table.get_mut(&this)?.0.as_mut().ok_or_else(|| used_up("stage"))?;
        Ok(stage.append(batch).await?)
    }

    async fn finish(&mut self, this: Resource<StageResource>) -> Call<String> {
        self.count_host_call()?;
        let stage = self.table.get_mut(&this)?.0.take().ok_or_else(|| used_up("stage"))?;
        Ok(stage.finish().await?)
    }

    async fn drop(&mut self, this: Resource<StageResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

impl HostStagedBatches for Context {
    async fn open(&mut self, token: String) -> Call<Resource<StagedBatchesResource>> {
        let batches = self.staging()?.open(&token).await?;
        Ok(self.push(StagedBatchesResource(batches))?)
    }

    async fn next(&mut self, this: Resource<StagedBatchesResource>) -> Call<Option<Resource<Batch>>> {
        self.count_host_call()?;
        let batch = self.table.get_mut(&this)?.0.next().await?;
        Ok(batch.map(|batch| self.push(batch)).transpose()?)
    }

    async fn drop(&mut self, this: Resource<StagedBatchesResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}
