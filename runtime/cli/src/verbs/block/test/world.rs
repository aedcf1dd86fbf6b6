//! The world of a case: folders as connections, recorded HTTP, notes in memory; all else is the real host's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use tempfile::TempDir;
use weir_capabilities::{HttpLimits, NodeAccess, Services, StagingFolder, Tokens};
use weir_connections::secrets::{SecretValues, Secrets};
use weir_connections::{ConnectionSettings, Connections};
use weir_host::NodeSetup;
use weir_pipeline::{Access, ConnectionGrant, Grants};
use weir_query::{QueryEngine, QuerySettings, RunSettings};
use weir_types::manifest::{ConnectionKind, Manifest};
use weir_types::{NodeName, Problem, RunId, SecretName};

use super::case::Case;
use super::notes::Notes;
use super::recorded::RecordedHttp;

/// The name of the node that stands for the block.
const NODE: &str = "block";
/// The folder of the query engine, which comes and goes on its own.
const SPILL: &str = "tmp";

/// Where a case's blocks live.
pub(super) struct World {
    folder: TempDir,
    setup: NodeSetup,
}

impl World {
    /// Makes the world of a case.
    pub(super) async fn make(case: &Case, manifest: &Manifest) -> Result<Self, Problem> {
        let folder =
            TempDir::new().map_err(|error| Problem::system(format!("cannot make a temporary folder: {error}")))?;
        copy(&case.objects, &objects_folder(folder.path()))
            .map_err(|error| Problem::system(format!("cannot copy `objects`: {error}")))?;
        let node: NodeName = NODE.parse().map_err(|error: weir_types::NameError| Problem::system(error.to_string()))?;
        let setup = setup(case, manifest, &node, folder.path())?;
        Ok(Self { folder, setup })
    }

    /// Returns what an instance is made with.
    pub(super) fn setup(&self) -> NodeSetup {
        self.setup.clone()
    }

    /// Returns the visible objects by connection and path.
    pub(super) fn objects(&self) -> BTreeMap<(String, String), Vec<u8>> {
        let mut objects = objects_below(&objects_folder(self.folder.path()));
        objects.retain(|(_, path), _| !path.split('/').any(|part| part.starts_with('.')));
        objects
    }

    /// Returns the names of all files, visible or staged, to see whether anything was left behind.
    pub(super) fn everything(&self) -> BTreeSet<(String, String)> {
        objects_below(self.folder.path())
            .into_keys()
            .filter(|(part, path)| part != SPILL && !is_database(path))
            .collect()
    }
}

fn is_database(path: &str) -> bool {
    path.contains(".db")
}

fn objects_folder(world: &Path) -> PathBuf {
    world.join("objects")
}

fn setup(case: &Case, manifest: &Manifest, node: &NodeName, folder: &Path) -> Result<NodeSetup, Problem> {
    let mut grants = Grants { random: manifest.capabilities.random, ..Grants::default() };
    let mut settings = Vec::new();
    for name in &case.connections {
        let connection = name.parse().map_err(|error: weir_types::NameError| Problem::config(error.to_string()))?;
        grants.connections.insert(connection, ConnectionGrant { access: Access::Write, schemas: None, prefixes: None });
        settings.push((name.clone(), ConnectionSettings::of_url(url(name, manifest, folder)?)));
    }
    let (named, secrets) = secrets(&case.secrets)?;
    let services = Services {
        connections: Arc::new(Connections::new(settings, folder, secrets.clone())),
        secrets,
        staging: StagingFolder::new(folder.join("staging")),
        http: HttpLimits::default(),
        tokens: Tokens::default(),
    };
    let access = NodeAccess { node, grants: &grants, secrets: &named, run: RunId::generate(), may_write: true };
    // Time stands still in cases, so that `now()` can be expected.
    let queries = QueryEngine::new(QuerySettings::in_folder(folder.join(SPILL)));
    let queries = queries.for_run(RunSettings { now: UNIX_EPOCH, random: grants.random });
    let mut capabilities = weir_capabilities::assemble(&access, &services, crate::log::of_node(node), |keys| {
        Some(Arc::new(queries.with_keys(keys)))
    })?;
    capabilities.http = Some(Arc::new(RecordedHttp::new(case.exchanges.clone())));
    capabilities.state = Some(Arc::new(Notes::default()));
    Ok(NodeSetup { capabilities, ..NodeSetup::closed(NODE) })
}

/// In tests a secret is its name in angle brackets, as in recorded requests.
fn secrets(names: &[String]) -> Result<(BTreeMap<String, SecretName>, Arc<Secrets>), Problem> {
    let named = names.iter().map(|name| {
        let secret = name.parse().map_err(|error: weir_types::NameError| Problem::config(error.to_string()))?;
        Ok((name.clone(), secret))
    });
    let named = named.collect::<Result<_, Problem>>()?;
    let values = names.iter().map(|name| (name.clone(), format!("<{name}>").into()));
    Ok((named, Arc::new(Secrets::default().with(SecretValues::new("case.json", values)))))
}

/// A block that only works with databases gets a database, any other a folder.
fn url(name: &str, manifest: &Manifest, folder: &Path) -> Result<String, Problem> {
    if manifest.capabilities.connections == [ConnectionKind::Sql] {
        return Ok(format!("sqlite:{}", folder.join(format!("{name}.db")).display()));
    }
    let objects = objects_folder(folder).join(name);
    fs::create_dir_all(&objects)
        .map_err(|error| Problem::system(format!("cannot make `{}`: {error}", objects.display())))?;
    Ok(format!("file:{}", objects.display()))
}

/// Returns the files two levels below a folder and deeper, by the first level and the path below it.
pub(super) fn objects_below(folder: &Path) -> BTreeMap<(String, String), Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(&next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if let (Ok(inner), Ok(data)) = (path.strip_prefix(folder), fs::read(&path)) {
                let inner = inner.to_string_lossy().replace('\\', "/");
                found.extend(inner.split_once('/').map(|(first, rest)| ((first.to_owned(), rest.to_owned()), data)));
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).into_iter().flatten() {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy(&path, &target)? } else { fs::copy(&path, &target).map(drop)? }
    }
    Ok(())
}
