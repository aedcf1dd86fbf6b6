//! Asking a tile.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use weir_diagnostics::{Diagnostics, Severity};
use weir_pipeline::Connections;
use weir_pipeline::dashboard::{Dashboard, Known, Tile};
use weir_types::{NodeName, PipelineName, PortRef};

use super::Dashboards;
use super::kept::{AT_ONCE, Results};
use crate::workbench::{ColumnView, Draft, PreviewOf};

/// The most rows that a tile shows: more is nothing that people look at. SQL brings rows together.
const MAX_ROWS: usize = 5_000;

/// The rows of a tile.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TileData {
    /// When they were asked for.
    pub(crate) made_at: DateTime<Utc>,
    /// How long that took.
    pub(crate) took_ms: u64,
    pub(crate) columns: Vec<ColumnView>,
    /// A value for each column. Numbers that JavaScript cannot hold, decimals, dates and times are texts.
    pub(crate) rows: Vec<Vec<Value>>,
    /// Whether these are all.
    pub(crate) complete: bool,
    /// Why there are none.
    pub(crate) problem: Option<TileProblem>,
}

/// Why a tile has no rows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TileProblem {
    /// What failed.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) hints: Vec<String>,
}

impl TileProblem {
    fn of(diagnostics: &Diagnostics) -> Self {
        let first = diagnostics.iter().find(|one| one.severity == Severity::Error).or(diagnostics.iter().next());
        Self {
            detail: first.map_or_else(String::new, |one| one.message.clone()),
            hints: first.map(|one| one.hints.clone()).unwrap_or_default(),
        }
    }
}

/// What tiles are compiled with, as it was when somebody asked.
pub(crate) struct Around {
    connections: Connections,
    pipelines: BTreeMap<PipelineName, String>,
}

impl Around {
    pub(crate) fn known(&self) -> Known<'_> {
        Known { connections: &self.connections, pipelines: &self.pipelines }
    }
}

impl Dashboards {
    /// Finds out what tiles are compiled with.
    pub(crate) async fn around(&self) -> Result<Around, Diagnostics> {
        let connections = self.workbench.connections().await?;
        let deployed = self.store.deployed().await.map_err(|error| {
            Diagnostics::from(
                weir_diagnostics::Diagnostic::error(error.to_string()).blame(weir_diagnostics::Blame::Host),
            )
        })?;
        Ok(Around {
            connections,
            pipelines: deployed.into_iter().map(|version| (version.pipeline, version.text)).collect(),
        })
    }

    /// Asks a tile of a dashboard that may not be saved.
    pub(crate) async fn ask(
        &self,
        dashboard: &Dashboard,
        tile: &Tile,
        values: &BTreeMap<String, Value>,
        around: &Around,
    ) -> TileData {
        let compiled = dashboard.tile_pipeline(tile, values, around.known());
        self.answer(compiled, &tile.name).await
    }

    /// Asks several tiles, a few at a time.
    pub(crate) async fn ask_all(
        &self,
        dashboard: &Dashboard,
        tiles: Vec<&Tile>,
        values: &BTreeMap<String, Value>,
        around: &Around,
    ) -> Results {
        let names: Vec<_> = tiles.iter().map(|tile| tile.name.to_string()).collect();
        let asking: Vec<_> = tiles.into_iter().map(|tile| self.ask(dashboard, tile, values, around)).collect();
        let answers: Vec<_> = stream::iter(asking).buffered(AT_ONCE).collect().await;
        names.into_iter().zip(answers).collect()
    }

    /// Asks for the rows behind a row of a tile's result.
    pub(crate) async fn drill(
        &self,
        dashboard: &Dashboard,
        tile: &Tile,
        (row, values): (&BTreeMap<String, Value>, &BTreeMap<String, Value>),
        around: &Around,
    ) -> TileData {
        let compiled = dashboard.drill_pipeline(tile, row, values, around.known());
        self.answer(compiled, &tile.name).await
    }

    /// Asks what a text was compiled to.
    pub(super) async fn answer(&self, compiled: Result<String, Diagnostics>, node: &NodeName) -> TileData {
        let (made_at, began) = (Utc::now(), Instant::now());
        let took = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let previewed = match compiled {
            Ok(text) => {
                let of = PreviewOf { port: PortRef { node: node.clone(), port: None }, rows: MAX_ROWS };
                self.workbench.preview(&Draft { text, file: None }, &of).await
            }
            Err(wrong) => Err(wrong),
        };
        match previewed {
            Ok(shown) => TileData {
                made_at,
                took_ms: took(),
                columns: shown.rows.columns,
                rows: shown.rows.rows,
                complete: shown.complete,
                problem: None,
            },
            Err(wrong) => TileData {
                made_at,
                took_ms: took(),
                columns: Vec::new(),
                rows: Vec::new(),
                complete: true,
                problem: Some(TileProblem::of(&wrong)),
            },
        }
    }
}
