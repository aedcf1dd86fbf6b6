//! `alerts.yaml` of the served folder.

use std::path::{Path, PathBuf};

use chrono::Utc;
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_store::{Store, StoreError};

use crate::log;

/// Where rules are kept in git.
const FILE: &str = "alerts.yaml";

/// Whom versions of the file are ascribed to.
const AUTHOR: &str = "file";

/// The file, as it was last looked at.
pub(super) struct AlertsFile {
    path: PathBuf,
    seen: Option<String>,
}

impl AlertsFile {
    pub(super) fn new(folder: &Path) -> Self {
        Self { path: folder.join(FILE), seen: None }
    }

    /// Brings the file into the store when it has changed. One that is wrong is said to be, and the rules before it hold on.
    pub(super) async fn bring(&mut self, store: &Store) -> Result<(), StoreError> {
        // It is small, and one that is not there is no mistake.
        let Ok(text) = std::fs::read_to_string(&self.path) else { return Ok(()) };
        if self.seen.as_ref() == Some(&text) {
            return Ok(());
        }
        if let Err(diagnostics) = AlertRules::parse(&Source::new(FILE, text.clone())) {
            log::tell(&diagnostics);
            self.seen = Some(text);
            return Ok(());
        }
        // What somebody has changed in the page since holds until the file changes.
        if store.alert_file_by(AUTHOR).await?.is_none_or(|file| file.text != text) {
            let base = store.alert_file().await?.map_or(0, |file| file.number);
            if !store.save_alert_file(base, &text, AUTHOR, Utc::now()).await? {
                return Ok(());
            }
        }
        self.seen = Some(text);
        Ok(())
    }
}
