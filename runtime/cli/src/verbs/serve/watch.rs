//! Looks at the files again and again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use weir_control::Pipelines;
use weir_types::PipelineName;

use super::folder::{Folder, Found};
use crate::output;

/// How often.
const EVERY: Duration = Duration::from_secs(2);

/// Where the pipelines are that can run.
pub(super) type Paths = Arc<Mutex<BTreeMap<PipelineName, PathBuf>>>;

/// Sends what is in a folder, and again whenever that has changed.
pub(super) async fn watch(mut folder: Folder, paths: Paths, sender: mpsc::Sender<Pipelines>) {
    loop {
        // Reading a folder blocks, and so does reading the manifests of blocks.
        let looked = tokio::task::spawn_blocking(move || (folder.look(), folder)).await;
        let Ok((found, same)) = looked else { return };
        folder = same;
        if let Some(found) = found {
            report(&found);
            *paths.lock().unwrap_or_else(PoisonError::into_inner) = found.paths;
            if sender.send(found.pipelines).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn report(found: &Found) {
    let (served, wrong) = (found.paths.len(), found.problems.len());
    eprintln!("{served} {} served", output::plural(served as u64, "pipeline is", "pipelines are"));
    if wrong > 0 {
        eprintln!("{wrong} {} left out:", output::plural(wrong as u64, "file is wrong and", "files are wrong and"));
    }
    found.problems.iter().filter_map(|failed| failed.diagnostics()).for_each(output::warn);
}
