//! The connection `history`: Weir's own history of runs, which every pipeline can read.

use chrono::Utc;
use weir_diagnostics::{Blame, Diagnostic};
use weir_history::{History, HistoryError};
use weir_pipeline::connection::HISTORY;
use weir_pipeline::{ConnectionUrl, Connections};
use weir_store::Store;

use crate::environment;
use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::project::Project;

/// Returns the connection.
///
/// # Errors
/// Never with a data folder that can be written as text.
pub(crate) fn connection(data: &DataFolder) -> Result<Connections, Failed> {
    let mut connections = Connections::default();
    let path = std::path::absolute(data.history()).unwrap_or_else(|_| data.history());
    let url = ConnectionUrl::Sqlite { path: path.display().to_string() }.to_string();
    let name = HISTORY.parse().map_err(anyhow::Error::new)?;
    connections.insert_url(name, &url, None).map_err(anyhow::Error::new)?;
    Ok(connections)
}

/// Names the copy that the connection leads to.
///
/// # Errors
/// When the variable of the zone names none.
pub(crate) fn copy(data: &DataFolder) -> Result<History, Failed> {
    Ok(History::new(&data.history(), environment::zone()?.get()))
}

/// Brings the copy up to date, if a project reads it.
///
/// # Errors
/// When it cannot be.
pub(crate) async fn bring(project: &Project, history: &History, store: &Store) -> Result<(), Failed> {
    let reads = project.graph.nodes.iter().any(|node| node.grants.connections.keys().any(|name| *name == *HISTORY));
    if !reads {
        return Ok(());
    }
    history.refresh(store, Utc::now()).await.map_err(|error| match error {
        HistoryError::Store(error) => error.into(),
        error @ HistoryError::File { .. } => {
            let hint = "make the data folder writable, or remove the file: it is made anew".to_owned();
            Diagnostic::error(error.to_string()).blame(Blame::Host).hint(hint).into()
        }
    })
}
