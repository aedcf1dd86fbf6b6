//! Dashboards as they are kept and as they answer.
//!
//! They come from three places: from the page, from files of the served folder, and with Weir; what is in the store goes before what
//! comes with Weir. A tile is asked for by the preview of the pipeline that it compiles to. The results with the values that parameters
//! have by default are kept, so that a page shows them at once.

mod answer;
mod kept;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use weir_diagnostics::{Diagnostics, Source};
use weir_pipeline::dashboard::{Dashboard, Ready, ready};
use weir_store::{DashboardRecord, Store, StoreError};
use weir_types::DashboardName;

use crate::live::Live;
use crate::workbench::Workbench;

pub(crate) use answer::TileData;

/// Whom versions are ascribed to that come from files.
pub const DASHBOARD_AUTHOR: &str = "file";

/// The ending of files of dashboards in the served folder; before it stands the name.
pub const DASHBOARD_FILE: &str = ".dashboard.yaml";

/// What keeps and asks dashboards. Cloning shares it.
#[derive(Clone)]
pub struct Dashboards {
    store: Store,
    workbench: Arc<dyn Workbench>,
    live: Live,
    /// Held while a dashboard is made anew, so that many who look ask once.
    making: Arc<Mutex<BTreeMap<DashboardName, Arc<tokio::sync::Mutex<()>>>>>,
}

/// Where a dashboard comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It comes with Weir.
    BuiltIn,
    /// Somebody has written it.
    Page,
    /// It is a file of the served folder.
    File,
}

impl Origin {
    /// Returns the place as a word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Page => "page",
            Self::File => "file",
        }
    }
}

/// A dashboard that is there.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) name: DashboardName,
    pub(crate) origin: Origin,
    /// The number of its newest version; 0 where it comes with Weir and nobody has changed it.
    pub(crate) version: u64,
    pub(crate) author: Option<String>,
    pub(crate) made_at: Option<DateTime<Utc>>,
    pub(crate) text: String,
}

impl Found {
    fn written(record: DashboardRecord) -> Option<Self> {
        let origin = if record.author == DASHBOARD_AUTHOR { Origin::File } else { Origin::Page };
        Some(Self {
            origin,
            version: record.number,
            author: Some(record.author),
            made_at: Some(record.made_at),
            text: record.text?,
            name: record.name,
        })
    }

    fn built_in(ready: &Ready, version: u64) -> Option<Self> {
        let (name, text) = (ready.name.parse().ok()?, ready.text.to_owned());
        Some(Self { name, origin: Origin::BuiltIn, version, author: None, made_at: None, text })
    }

    /// Reads the text.
    ///
    /// # Errors
    /// With what an older server understood and this one does not.
    pub(crate) fn dashboard(&self) -> Result<Dashboard, Diagnostics> {
        parse(&self.name, &self.text)
    }
}

/// Reads a text as a dashboard of this name.
pub(crate) fn parse(name: &DashboardName, text: &str) -> Result<Dashboard, Diagnostics> {
    Dashboard::parse(&Source::new(format!("{name}{DASHBOARD_FILE}"), text.to_owned()))
}

impl Dashboards {
    /// Keeps dashboards in a store, and asks them by a workbench.
    pub fn new(store: Store, workbench: Arc<dyn Workbench>, live: Live) -> Self {
        Self { store, workbench, live, making: Arc::default() }
    }

    /// Returns all dashboards, by name.
    pub(crate) async fn all(&self) -> Result<Vec<Found>, StoreError> {
        let records = self.store.dashboards().await?;
        let removed = |name: &str| records.iter().find(|record| record.name == name).map(|record| record.number);
        let mut all: BTreeMap<DashboardName, Found> = ready()
            .iter()
            .filter_map(|ready| Found::built_in(ready, removed(ready.name).unwrap_or_default()))
            .map(|found| (found.name.clone(), found))
            .collect();
        all.extend(records.into_iter().filter_map(Found::written).map(|found| (found.name.clone(), found)));
        Ok(all.into_values().collect())
    }

    fn making(&self, name: &DashboardName) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        // What nobody holds is not needed.
        making.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(making.entry(name.clone()).or_default())
    }
}
