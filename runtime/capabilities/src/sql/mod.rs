//! Sessions on database connections, under the node's grant.

mod session;

use std::sync::Arc;

use async_trait::async_trait;
use weir_connections::Connections;
use weir_connections::sql::SqlPolicy;
use weir_host::capability::{Session, Sql};
use weir_pipeline::Access;
use weir_types::Problem;

use self::session::GrantedSession;
use crate::granted::Granted;

/// Opens sessions for one node.
pub(crate) struct NodeSql {
    granted: Arc<Granted>,
    connections: Arc<Connections>,
}

impl NodeSql {
    pub(crate) fn new(granted: Arc<Granted>, connections: Arc<Connections>) -> Self {
        Self { granted, connections }
    }
}

#[async_trait]
impl Sql for NodeSql {
    async fn open(&self, connection: &str) -> Result<Box<dyn Session>, Problem> {
        let grant = self.granted.connection(connection, Access::Read)?;
        let write = self.granted.may_write(connection);
        // What a first run will find while it is planned: nothing, and that is no mistake.
        let may_be_missing = !write && self.granted.will_write(connection);
        let policy = SqlPolicy { write, schemas: grant.schemas.clone(), may_be_missing };
        let session = self.connections.sql(connection, policy).await?;
        Ok(Box::new(GrantedSession::new(session, connection.to_owned(), Arc::clone(&self.granted))))
    }
}
