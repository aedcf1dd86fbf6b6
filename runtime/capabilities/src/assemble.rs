//! From a node's grants to its capabilities.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_connections::Connections;
use weir_connections::secrets::Secrets;
use weir_host::capability::{Capabilities, HashKeys, Query};
use weir_pipeline::Grants;
use weir_types::{NodeName, Problem, RunId, SecretName};

use crate::formats::NodeFormats;
use crate::granted::Granted;
use crate::hash_keys::SecretKeys;
use crate::http::{HttpLimits, NodeHttp, Tokens};
use crate::logging::{LogSink, NodeLog};
use crate::node_secrets::NodeSecrets;
use crate::objects::NodeObjects;
use crate::sql::NodeSql;
use crate::staging::{NodeStaging, StagingFolder};

/// A node and what it was given.
#[derive(Debug, Clone)]
pub struct NodeAccess<'a> {
    /// Its name.
    pub node: &'a NodeName,
    /// What it may do.
    pub grants: &'a Grants,
    /// Its secrets, by the name that the block uses.
    pub secrets: &'a BTreeMap<String, SecretName>,
    /// The run, which staged batches belong to.
    pub run: RunId,
    /// Whether anything may be written: not while a run is planned or previewed.
    pub may_write: bool,
}

/// What nodes share.
#[derive(Clone)]
pub struct Services {
    /// The pipeline's connections.
    pub connections: Arc<Connections>,
    /// Where secrets come from.
    pub secrets: Arc<Secrets>,
    /// Where batches are kept between prepare and commit.
    pub staging: StagingFolder,
    /// Bounds of requests.
    pub http: HttpLimits,
    /// The OAuth 2.0 tokens of all nodes.
    pub tokens: Tokens,
}

/// Makes a node's capabilities: its own log and statement runner, and everything else narrowed to its grants. `query` makes the statement
/// runner and gets what its statements may hash with: the node's secrets. `state` is left to whoever keeps notes durable.
///
/// # Errors
/// When a secret that the node was given has no value. Connections are opened when they are first used.
pub fn assemble(
    access: &NodeAccess<'_>,
    services: &Services,
    log: LogSink,
    query: impl FnOnce(Arc<dyn HashKeys>) -> Option<Arc<dyn Query>>,
) -> Result<Capabilities, Problem> {
    let node = access.node.as_str();
    let secrets = Arc::new(NodeSecrets::resolve(node, access.secrets, &services.secrets)?);
    let granted = Arc::new(Granted::new(node.to_owned(), access.grants.clone(), access.may_write));
    let connections = &services.connections;
    let query = query(Arc::new(SecretKeys::new(Arc::clone(&secrets))));
    Ok(Capabilities {
        logging: Some(Arc::new(NodeLog::new(secrets.masker().clone(), log))),
        state: None,
        http: Some(Arc::new(NodeHttp::new(Arc::clone(&granted), secrets, services.http, services.tokens.clone()))),
        sql: Some(Arc::new(NodeSql::new(Arc::clone(&granted), Arc::clone(connections)))),
        objects: Some(Arc::new(NodeObjects::new(Arc::clone(&granted), Arc::clone(connections)))),
        formats: Some(Arc::new(NodeFormats::new(granted, Arc::clone(connections)))),
        staging: Some(Arc::new(NodeStaging::new(
            services.staging.clone(),
            access.run,
            access.node.clone(),
            access.may_write,
        ))),
        query,
    })
}
