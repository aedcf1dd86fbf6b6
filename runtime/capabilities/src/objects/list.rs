//! Lists what a pattern matches and a grant covers.

use futures::TryStreamExt;
use weir_connections::objects::{ObjectEntry, ObjectPath, ObjectStore};
use weir_host::capability::ObjectInfo;
use weir_pipeline::{Access, ConnectionGrant};
use weir_types::{Problem, ProblemKind};

use super::glob::Glob;
use crate::granted::Granted;

/// More objects than this in one listing are a pattern that was meant to be narrower; a list of them is gathered in memory.
const MAX_OBJECTS: usize = 1_000_000;

pub(super) async fn list(
    granted: &Granted,
    connection: &str,
    grant: &ConnectionGrant,
    store: &dyn ObjectStore,
    glob: &Glob,
) -> Result<Vec<ObjectInfo>, Problem> {
    if let Some(path) = glob.exact() {
        granted.object(connection, path.as_str(), Access::Read)?;
        return missing_is_none(store.head(path).await).map(|entry| entry.map(info).into_iter().collect());
    }
    let mut found = Vec::new();
    for folder in folders(granted, connection, grant, glob)? {
        match collect(store, folder.as_ref(), grant, glob, &mut found).await {
            // The first run makes the folder that it writes to.
            Err(problem) if problem.kind == ProblemKind::NotFound && granted.will_write(connection) => {}
            other => other?,
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found.dedup();
    Ok(found)
}

async fn collect(
    store: &dyn ObjectStore,
    folder: Option<&ObjectPath>,
    grant: &ConnectionGrant,
    glob: &Glob,
    found: &mut Vec<ObjectInfo>,
) -> Result<(), Problem> {
    let mut entries = store.list(folder);
    while let Some(entry) = entries.try_next().await? {
        if glob.matches(&entry.path) && grant.covers_path(&entry.path) {
            if found.len() == MAX_OBJECTS {
                return Err(Problem::limit(format!("the pattern matches more than {MAX_OBJECTS} objects"))
                    .with_hint("name a folder in the pattern"));
            }
            found.push(info(entry));
        }
    }
    Ok(())
}

/// Returns where to look: the pattern's own folder where the grant covers it, else the granted folders within it.
fn folders(
    granted: &Granted,
    connection: &str,
    grant: &ConnectionGrant,
    glob: &Glob,
) -> Result<Vec<Option<ObjectPath>>, Problem> {
    let Some(prefixes) = &grant.prefixes else { return Ok(vec![glob.folder().cloned()]) };
    let folder = glob.folder().map_or("", ObjectPath::as_str);
    if !folder.is_empty() && grant.covers_path(folder) {
        return Ok(vec![glob.folder().cloned()]);
    }
    let within =
        |prefix: &&str| folder.is_empty() || prefix.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let prefixes = prefixes.iter().map(|prefix| prefix.trim_matches('/')).filter(within);
    let folders = prefixes.map(|prefix| if prefix.is_empty() { Ok(None) } else { ObjectPath::parse(prefix).map(Some) });
    let folders: Vec<Option<ObjectPath>> = folders.collect::<Result<_, _>>()?;
    if folders.is_empty() {
        granted.object(connection, folder, Access::Read)?;
    }
    Ok(folders)
}

fn missing_is_none(entry: Result<ObjectEntry, Problem>) -> Result<Option<ObjectEntry>, Problem> {
    match entry {
        Ok(entry) => Ok(Some(entry)),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn info(entry: ObjectEntry) -> ObjectInfo {
    ObjectInfo { path: entry.path, size: entry.size, version: entry.version }
}
