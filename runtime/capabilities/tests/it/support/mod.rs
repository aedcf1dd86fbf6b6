//! What the tests share.

pub(crate) mod server;
mod tokens;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use weir_capabilities::{HttpLimits, LogSink, NodeAccess, Services, StagingFolder, Tokens, assemble};
use weir_connections::secrets::{SecretValues, Secrets};
use weir_connections::{ConnectionSettings, Connections};
use weir_host::capability::Capabilities;
use weir_pipeline::{Access, ConnectionGrant, Grants};
use weir_types::{RunId, SecretName};

/// A node's surroundings: a folder as connection `lake`, a database file as connection `db`, and the secret `token`.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) grants: Grants,
    pub(crate) secrets: BTreeMap<String, SecretName>,
    pub(crate) run: RunId,
    pub(crate) may_write: bool,
    pub(crate) http: HttpLimits,
    pub(crate) tokens: Tokens,
}

pub(crate) const TOKEN: &str = "s3cr3t-t0k3n/+";

impl Bench {
    /// Makes a node without any grant.
    pub(crate) fn closed() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            grants: Grants::default(),
            secrets: BTreeMap::new(),
            run: RunId::generate(),
            may_write: true,
            http: HttpLimits::default(),
            tokens: Tokens::default(),
        }
    }

    pub(crate) fn granting(mut self, connection: &str, access: Access) -> Self {
        self.grant(connection, ConnectionGrant { access, schemas: None, prefixes: None });
        self
    }

    pub(crate) fn grant(&mut self, connection: &str, grant: ConnectionGrant) {
        self.grants.connections.insert(connection.parse().expect("a name"), grant);
    }

    pub(crate) fn with_hosts(mut self, http: &[&str], private: &[&str]) -> Self {
        let hosts = |hosts: &[&str]| hosts.iter().map(|host| host.parse().expect("a host")).collect();
        self.grants.http = hosts(http);
        self.grants.private_network = hosts(private);
        self
    }

    pub(crate) fn with_token(mut self) -> Self {
        self.secrets.insert("api_key".to_owned(), "token".parse().expect("a name"));
        self
    }

    pub(crate) fn lake(&self) -> std::path::PathBuf {
        self.folder.path().join("lake")
    }

    pub(crate) fn put(&self, path: &str, data: impl AsRef<[u8]>) {
        let file = self.lake().join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))).expect("folders");
        std::fs::write(file, data).expect("a file");
    }

    pub(crate) fn staging(&self) -> StagingFolder {
        StagingFolder::new(self.folder.path().join("data/staging"))
    }

    pub(crate) fn node(&self) -> Capabilities {
        self.named("daily", self.staging())
    }

    pub(crate) fn named(&self, node: &str, staging: StagingFolder) -> Capabilities {
        let secrets = Arc::new(
            Secrets::default().with(SecretValues::new("secrets.yaml", [("token".to_owned(), TOKEN.to_owned().into())])),
        );
        let urls = [("lake", format!("file:{}", self.lake().display())), ("db", "sqlite:test.db".to_owned())];
        let settings = urls.map(|(name, url)| (name.to_owned(), ConnectionSettings::of_url(url)));
        let connections = Arc::new(Connections::new(settings, self.folder.path(), Arc::clone(&secrets)));
        let services = Services { connections, secrets, staging, http: self.http, tokens: self.tokens.clone() };
        let node = node.parse().expect("a name");
        let access = NodeAccess {
            node: &node,
            grants: &self.grants,
            secrets: &self.secrets,
            run: self.run,
            may_write: self.may_write,
        };
        let silent: LogSink = Arc::new(|_| {});
        assemble(&access, &services, silent, |_| None).expect("capabilities")
    }
}
