//! Dashboards of the served folder, and those whose schedule is due.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use weir_api::{DASHBOARD_AUTHOR, DASHBOARD_FILE, Dashboards};
use weir_diagnostics::{Diagnostic, Source};
use weir_pipeline::dashboard::Dashboard;
use weir_store::{Store, StoreError};
use weir_types::DashboardName;

use crate::log;

/// How often to look at files and at schedules.
const EVERY: Duration = Duration::from_secs(2);

/// The files as they were last looked at.
type Seen = BTreeMap<PathBuf, String>;

/// Watches until it is told to stop.
pub(super) async fn watch(dashboards: Dashboards, store: Store, folder: PathBuf, stop: CancellationToken) {
    let mut looks = tokio::time::interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut seen, mut told) = (None, false);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = looks.tick() => {}
        }
        let looked = async {
            bring(&store, &folder, &mut seen).await?;
            dashboards.refresh_due(Utc::now()).await
        };
        // Once for a row of failures: a store that is away for an hour would fill the log.
        match looked.await {
            Ok(()) => told = false,
            Err(error) if !told => {
                told = true;
                tracing::warn!("dashboards are not looked after, which is tried again: {error}");
            }
            Err(_) => {}
        }
    }
}

/// Brings the files into the store that have changed since the last look. One that is wrong is said to be, and what was before it holds on.
async fn bring(store: &Store, folder: &Path, seen: &mut Option<Seen>) -> Result<(), StoreError> {
    let found = files(folder);
    if seen.as_ref() == Some(&found) {
        return Ok(());
    }
    let mut there = Vec::new();
    for (path, text) in &found {
        match read(path, text) {
            Ok(name) => {
                bring_file(store, &name, text).await?;
                there.push(name);
            }
            Err(wrong) => {
                log::tell(&wrong);
                there.extend(name_of(path).ok());
            }
        }
    }
    for record in store.dashboards().await? {
        if record.author == DASHBOARD_AUTHOR && record.text.is_some() && !there.contains(&record.name) {
            store.save_dashboard(&record.name, record.number, None, DASHBOARD_AUTHOR, Utc::now()).await?;
        }
    }
    *seen = Some(found);
    Ok(())
}

/// What somebody has changed in the page since a file was brought holds until the file changes.
async fn bring_file(store: &Store, name: &DashboardName, text: &str) -> Result<(), StoreError> {
    let brought = store.dashboards_by(DASHBOARD_AUTHOR).await?.into_iter().find(|record| record.name == *name);
    if brought.is_some_and(|record| record.text.as_deref() == Some(text)) {
        return Ok(());
    }
    let newest = store.dashboards().await?.into_iter().find(|record| record.name == *name);
    let base = newest.map_or(0, |record| record.number);
    // Where somebody was faster, the next look is behind them.
    store.save_dashboard(name, base, Some(text), DASHBOARD_AUTHOR, Utc::now()).await.map(drop)
}

fn read(path: &Path, text: &str) -> Result<DashboardName, weir_diagnostics::Diagnostics> {
    let name = name_of(path)?;
    Dashboard::parse(&Source::new(path.display().to_string(), text.to_owned()))?;
    Ok(name)
}

fn name_of(path: &Path) -> Result<DashboardName, Diagnostic> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = file.strip_suffix(DASHBOARD_FILE).unwrap_or(&file);
    name.parse().map_err(|error: weir_types::NameError| {
        Diagnostic::error(format!("`{}` names no dashboard: {error}", path.display())).hint(error.hint())
    })
}

/// Reads the folder's files of dashboards; those below it belong to others.
fn files(folder: &Path) -> Seen {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_dashboard = |path: &PathBuf| path.to_string_lossy().ends_with(DASHBOARD_FILE);
    entries.filter(is_dashboard).filter_map(|path| Some((path.clone(), std::fs::read_to_string(&path).ok()?))).collect()
}
