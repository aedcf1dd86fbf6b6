//! Lineage by OpenLineage: what runs read and write, and which column is made of which.

mod blocks;
mod columns;
mod dataset;
mod event;
mod facets;
mod queries;
mod run;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use crate::info::RunInfo;
use crate::settings::{LineageSettings, Parent};
pub(crate) use run::RunLineage;
use transport::{Transport, TransportError};

/// Tells lineage.
#[derive(Debug)]
pub(crate) struct Lineage {
    transport: Transport,
    namespace: Arc<str>,
    parent: Option<Parent>,
}

impl Lineage {
    /// Begins to tell. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// When the file cannot be opened, or TLS cannot be set up.
    pub(crate) fn start(settings: LineageSettings) -> Result<Self, TransportError> {
        let transport = Transport::start(settings.http, settings.file)?;
        Ok(Self { transport, namespace: settings.namespace.into(), parent: settings.parent })
    }

    /// Returns what tells of a run.
    pub(crate) fn of_run(&self, info: Arc<RunInfo>) -> RunLineage {
        RunLineage::new(self.transport.sender(), Arc::clone(&self.namespace), self.parent.clone(), info)
    }

    /// Sends what is left, within a limit.
    pub(crate) async fn finish(&self, limit: Duration) {
        self.transport.finish(limit).await;
    }
}
