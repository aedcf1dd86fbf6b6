//! Brings the files of the served folder into the store: each change of a file is a version, and runs if nothing is wrong with it.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::Utc;
use weir_store::{Base, NewVersion, Saved, Store, StoreError, Version, VersionOrigin};
use weir_types::PipelineName;

use super::deployed::Look;
use super::folder::{FileOfPipeline, Folder, Found};
use super::loader::Loader;
use crate::{log, output};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// Whom versions and deployments of files are ascribed to.
const AUTHOR: &str = "file";

/// Watches a folder, for ever.
pub(super) async fn watch(mut folder: Folder, loader: Loader, store: Store, look: Look) {
    let (mut known, mut changes) = (BTreeSet::new(), None);
    loop {
        // What a file needs may have been given, or taken away.
        let now = store.deployments_made().await.ok();
        if now != changes {
            folder.forget();
            folder.stored = loader.stored().await.unwrap_or_default();
        }
        // Reading a folder blocks, and so does reading the manifests of blocks.
        let looked = tokio::task::spawn_blocking(move || (folder.look(), folder)).await;
        let Ok((found, same)) = looked else { return };
        folder = same;
        let files_changed = found.is_some();
        if let Some(found) = found {
            report(&found);
            match bring(&store, &found, &known).await {
                Ok(()) => known = found.files.iter().map(|file| file.name.clone()).collect(),
                Err(error) => {
                    tracing::warn!("the files are not in the store yet, which is tried again: {error}");
                    folder.forget();
                }
            }
        }
        changes = store.deployments_made().await.ok();
        if files_changed {
            look.at_files()
        } else {
            look.now()
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Saves what is new, deploys what is right, and removes what has gone since the last time.
async fn bring(store: &Store, found: &Found, known: &BTreeSet<PipelineName>) -> Result<(), StoreError> {
    for file in &found.files {
        bring_file(store, file, found.pipelines.served.contains_key(&file.name)).await?;
    }
    for gone in known.iter().filter(|name| !found.files.iter().any(|file| file.name == **name)) {
        store.remove_pipeline(gone, AUTHOR, Utc::now()).await?;
    }
    Ok(())
}

async fn bring_file(store: &Store, file: &FileOfPipeline, is_right: bool) -> Result<(), StoreError> {
    let version = NewVersion {
        pipeline: &file.name,
        file: &file.path,
        text: &file.text,
        origin: VersionOrigin::File,
        author: AUTHOR,
        message: None,
        base: Base::Any,
    };
    let (version, is_new) = match store.save_version(&version, Utc::now()).await? {
        Saved::New(version) => (version, true),
        Saved::Same(version) => (version, false),
        // It may follow anything.
        Saved::Stale(_) => return Ok(()),
    };
    if is_right && (is_new || is_first(store, &version).await?) {
        store.deploy(&file.name, Some(version.number), AUTHOR, Utc::now()).await?;
    }
    Ok(())
}

/// Tells whether a file's version was never deployed, because something was wrong with what it needs.
async fn is_first(store: &Store, version: &Version) -> Result<bool, StoreError> {
    if version.origin != VersionOrigin::File {
        return Ok(false);
    }
    let deployments = store.deployments(&version.pipeline, u32::MAX).await?;
    Ok(!deployments.iter().any(|deployment| deployment.version == Some(version.number)))
}

fn report(found: &Found) {
    let (served, wrong) = (found.pipelines.served.len(), found.problems.len());
    log::say(
        "info",
        &format!("{served} {} served", output::plural(served as u64, "pipeline is", "pipelines are")),
        &[],
    );
    if wrong > 0 {
        let what = output::plural(wrong as u64, "file is wrong and left out", "files are wrong and left out");
        log::say("warn", &format!("{wrong} {what}"), &[]);
    }
    found.problems.iter().filter_map(|failed| failed.diagnostics()).for_each(log::tell);
}
