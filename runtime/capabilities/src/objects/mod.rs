//! Objects in folders and S3-compatible stores, under the node's grant.

mod glob;
mod list;
pub(crate) mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use weir_connections::Connections;
use weir_connections::objects::{ObjectPath, ObjectStore, StagedToken};
use weir_host::capability::{ObjectInfo, ObjectWriter, Objects};
use weir_pipeline::Access;
use weir_types::Problem;

use crate::granted::Granted;

/// The most that one call reads: what a block asks for is copied into its memory, and asking for all of a large object at once is a
/// mistake that should be told rather than tried.
const MAX_READ: u64 = 64 << 20;

/// Objects for one node.
pub(crate) struct NodeObjects {
    granted: Arc<Granted>,
    connections: Arc<Connections>,
}

impl NodeObjects {
    pub(crate) fn new(granted: Arc<Granted>, connections: Arc<Connections>) -> Self {
        Self { granted, connections }
    }

    fn store(&self, connection: &str) -> Result<Arc<dyn ObjectStore>, Problem> {
        Ok(self.connections.objects(connection)?)
    }

    /// Checks access to one object and returns its store and path.
    fn object(
        &self,
        connection: &str,
        path: &str,
        access: Access,
    ) -> Result<(Arc<dyn ObjectStore>, ObjectPath), Problem> {
        let parsed = ObjectPath::parse(path)?;
        self.granted.object(connection, path, access)?;
        Ok((self.store(connection)?, parsed))
    }

    /// Reads tokens and checks each: they went through the block, which may have made them up.
    fn staged(&self, connection: &str, tokens: &[String]) -> Result<(Arc<dyn ObjectStore>, Vec<StagedToken>), Problem> {
        self.granted.connection(connection, Access::Write)?;
        let tokens = tokens.iter().map(|token| {
            let token = StagedToken::parse(token)?;
            self.granted.object(connection, &token.path, Access::Write).map(|()| token)
        });
        let tokens = tokens.collect::<Result<_, Problem>>()?;
        Ok((self.store(connection)?, tokens))
    }
}

#[async_trait]
impl Objects for NodeObjects {
    async fn list(&self, connection: &str, glob: &str) -> Result<Vec<ObjectInfo>, Problem> {
        let grant = self.granted.connection(connection, Access::Read)?;
        let glob = glob::Glob::parse(glob)?;
        let store = self.store(connection)?;
        list::list(&self.granted, connection, grant, store.as_ref(), &glob).await
    }

    async fn read(&self, connection: &str, path: &str, offset: u64, length: u64) -> Result<Bytes, Problem> {
        let (store, path) = self.object(connection, path, Access::Read)?;
        if length > MAX_READ {
            return Err(Problem::limit(format!("{length} bytes of `{path}` are more than can be read at once"))
                .with_hint(format!("read at most {MAX_READ} bytes at a time, or use a decoder of `formats`")));
        }
        store.read(&path, offset, length).await
    }

    async fn create(&self, connection: &str, path: &str) -> Result<Box<dyn ObjectWriter>, Problem> {
        let (store, path) = self.object(connection, path, Access::Write)?;
        Ok(Box::new(writer::StagingWriter::new(store.create(&path).await?)))
    }

    async fn publish(&self, connection: &str, tokens: &[String]) -> Result<(), Problem> {
        let (store, tokens) = self.staged(connection, tokens)?;
        for token in &tokens {
            store.publish(token).await?;
        }
        Ok(())
    }

    async fn discard(&self, connection: &str, tokens: &[String]) -> Result<(), Problem> {
        let (store, tokens) = self.staged(connection, tokens)?;
        for token in &tokens {
            store.discard(token).await?;
        }
        Ok(())
    }

    async fn delete(&self, connection: &str, paths: &[String]) -> Result<(), Problem> {
        self.granted.connection(connection, Access::Write)?;
        for path in paths {
            let (store, path) = self.object(connection, path, Access::Write)?;
            store.delete(&path).await?;
        }
        Ok(())
    }
}
