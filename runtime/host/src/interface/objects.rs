//! `objects`.

use std::sync::Arc;

use bytes::Bytes;
use wasmtime::component::Resource;

use super::{Call, WriterResource, delete, used_up};
use crate::bindings::imports::weir::block::objects::{Host, HostWriter, ObjectInfo, Staged};
use crate::capability::{self, Objects};
use crate::context::Context;

/// The most bytes that one read copies into a guest.
const MAX_READ: u64 = 16 << 20;

impl Context {
    fn objects(&mut self, connection: &str) -> Call<Arc<dyn Objects>> {
        self.count_host_call()?;
        let objects = self.setup.capabilities.objects.clone();
        objects.ok_or_else(|| self.denied_connection(connection))
    }

    /// The problem for a connection that the node has no grant for.
    pub(super) fn denied_connection(&self, connection: &str) -> super::CallError {
        let hint = format!("add `connections: {{ {connection}: read }}` (or `write`) under `grants:` of the node");
        self.denied(&format!("connection `{connection}`"), &hint)
    }
}

impl Host for Context {
    async fn list(&mut self, connection: String, glob: String) -> Call<Vec<ObjectInfo>> {
        let found = self.objects(&connection)?.list(&connection, &glob).await?;
        Ok(found
            .into_iter()
            .map(|info| ObjectInfo { path: info.path, size: info.size, version: info.version })
            .collect())
    }

    async fn read(&mut self, connection: String, path: String, offset: u64, length: u64) -> Call<Vec<u8>> {
        let objects = self.objects(&connection)?;
        Ok(objects.read(&connection, &path, offset, length.min(MAX_READ)).await?.to_vec())
    }

    async fn publish(&mut self, connection: String, tokens: Vec<String>) -> Call<()> {
        Ok(self.objects(&connection)?.publish(&connection, &tokens).await?)
    }

    async fn discard(&mut self, connection: String, tokens: Vec<String>) -> Call<()> {
        Ok(self.objects(&connection)?.discard(&connection, &tokens).await?)
    }

    async fn delete(&mut self, connection: String, paths: Vec<String>) -> Call<()> {
        Ok(self.objects(&connection)?.delete(&connection, &paths).await?)
    }
}

impl HostWriter for Context {
    async fn open(&mut self, connection: String, path: String) -> Call<Resource<WriterResource>> {
        let writer = self.objects(&connection)?.create(&connection, &path).await?;
        Ok(self.push(WriterResource(Some(writer)))?)
    }

    async fn write(&mut self, this: Resource<WriterResource>, data: Vec<u8>) -> Call<()> {
        self.count_host_call()?;
        let writer = self.table.get_mut(&this)?.0.as_mut().ok_or_else(|| used_up("writer"))?;
        Ok(writer.write(Bytes::from(data)).await?)
    }

    async fn finish(&mut self, this: Resource<WriterResource>) -> Call<Staged> {
        self.count_host_call()?;
        let writer = self.table.get_mut(&this)?.0.take().ok_or_else(|| used_up("writer"))?;
        Ok(staged_to_wit(writer.finish().await?))
    }

    async fn drop(&mut self, this: Resource<WriterResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

pub(super) fn staged_to_wit(staged: capability::Staged) -> Staged {
    Staged { path: staged.path, bytes: staged.bytes, token: staged.token }
}
