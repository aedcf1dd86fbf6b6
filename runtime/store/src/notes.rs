//! Small notes that blocks keep between runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{NodeName, PipelineName};

use crate::error::doing;
use crate::values::Columns;
use crate::{Store, StoreError};

/// All notes of a pipeline: values by node and name.
pub type Notes = BTreeMap<(NodeName, String), String>;

/// How an epoch changes a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteMove {
    /// The node.
    pub node: NodeName,
    /// The note's name.
    pub name: String,
    /// Its value, JSON text; none removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Store {
    /// Returns all notes of a pipeline.
    pub async fn notes(&self, pipeline: &PipelineName) -> Result<Notes, StoreError> {
        let rows = sqlx::query("SELECT node, name, value FROM notes WHERE pipeline = $1")
            .bind(pipeline.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read notes"))?;
        rows.iter().map(Columns).map(|row| Ok(((row.parsed("node")?, row.text("name")?), row.text("value")?))).collect()
    }
}

/// Changes notes.
pub(crate) async fn apply(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    moves: &[NoteMove],
) -> Result<(), StoreError> {
    for note in moves {
        let statement = match note.value {
            Some(_) => {
                "INSERT INTO notes (pipeline, node, name, value) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (pipeline, node, name) DO UPDATE SET value = excluded.value"
            }
            None => "DELETE FROM notes WHERE pipeline = $1 AND node = $2 AND name = $3",
        };
        let mut query = sqlx::query(statement).bind(pipeline.as_str()).bind(note.node.as_str()).bind(&note.name);
        if let Some(value) = &note.value {
            query = query.bind(value);
        }
        query.execute(&mut *connection).await.map_err(doing("record a note"))?;
    }
    Ok(())
}
