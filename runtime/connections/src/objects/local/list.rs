//! Lists a folder from a blocking thread, a bounded number of entries ahead of the reader.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc::{self, Sender};
use weir_types::Problem;

use super::read::entry;
use super::root::Root;
use crate::objects::error::from_io;
use crate::objects::{ObjectEntry, ObjectPath, STAGING_FOLDER};

/// How many entries may wait to be taken; arbitrary, a few hundred kilobytes at most.
const AHEAD: usize = 1024;

type Found = Result<ObjectEntry, Problem>;

pub(super) fn list(root: Root, folder: Option<ObjectPath>) -> BoxStream<'static, Found> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(problem) = walk_from(&root, folder.as_ref(), &sender) {
            // Nobody is waiting any more when this fails.
            let _ = sender.blocking_send(Err(problem));
        }
    });
    stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) }).boxed()
}

fn walk_from(root: &Root, folder: Option<&ObjectPath>, out: &Sender<Found>) -> Result<(), Problem> {
    let real = root.real()?;
    let Some(folder) = folder else { return walk(root, &real, "", out) };
    match root.existing(folder, "list") {
        Ok(start) if start.is_dir() => walk(root, &start, folder.as_str(), out),
        Ok(_) => Ok(()),
        Err(problem) if problem.kind == weir_types::ProblemKind::NotFound => Ok(()),
        Err(problem) => Err(problem),
    }
}

/// Walks depth first without recursion, so that a deep tree cannot use up the thread's stack.
fn walk(root: &Root, start: &Path, prefix: &str, out: &Sender<Found>) -> Result<(), Problem> {
    let mut folders = vec![(start.to_owned(), prefix.to_owned())];
    while let Some((folder, prefix)) = folders.pop() {
        let failed =
            |error: io::Error| from_io(&error, &root.doing("list", if prefix.is_empty() { "." } else { &prefix }));
        for item in fs::read_dir(&folder).map_err(failed)? {
            let item = item.map_err(failed)?;
            let Some(path) = path_of(&item, &prefix) else { continue };
            let kind = item.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push((item.path(), path));
            } else if let Some(found) = object(root, &path, kind.is_symlink(), &item)
                && out.blocking_send(Ok(found)).is_err()
            {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Names that are not UTF-8 or that no [`ObjectPath`] can have are not objects: nobody could ask for them.
fn path_of(item: &DirEntry, prefix: &str) -> Option<String> {
    let name = item.file_name();
    let name = name.to_str().filter(|name| *name != STAGING_FOLDER)?;
    let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
    ObjectPath::parse(&path).is_ok().then_some(path)
}

/// A link to a file inside the root is an object. Links to folders are not followed: they would list files twice or for ever.
fn object(root: &Root, path: &str, is_link: bool, item: &DirEntry) -> Option<ObjectEntry> {
    let metadata = if is_link {
        let parsed = ObjectPath::parse(path).ok()?;
        fs::metadata(root.existing(&parsed, "list").ok()?).ok()?
    } else {
        // A file that went away while the folder was read was never listed.
        item.metadata().ok()?
    };
    metadata.is_file().then(|| entry(path, &metadata))
}
