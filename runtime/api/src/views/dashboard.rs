//! Dashboards.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_pipeline::dashboard::{Dashboard, From, Show, Tile};

use crate::dashboards::Found;

/// A dashboard in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DashboardSummary {
    name: String,
    title: Option<String>,
    description: Option<String>,
    /// `built-in`, `page` or `file`.
    source: String,
    /// The number of its newest version; 0 where it comes with Weir and nobody has changed it.
    version: u64,
    author: Option<String>,
    made_at: Option<DateTime<Utc>>,
    /// How many tiles it has.
    tiles: usize,
    /// When its results were last made.
    refreshed_at: Option<DateTime<Utc>>,
}

impl DashboardSummary {
    pub(crate) fn new(found: &Found, dashboard: Option<&Dashboard>, refreshed_at: Option<DateTime<Utc>>) -> Self {
        Self {
            name: found.name.to_string(),
            title: dashboard.and_then(|dashboard| dashboard.title.clone()),
            description: dashboard.and_then(|dashboard| dashboard.description.clone()),
            source: found.origin.as_str().to_owned(),
            version: found.version,
            author: found.author.clone(),
            made_at: found.made_at,
            tiles: dashboard.map_or(0, |dashboard| dashboard.tiles.len()),
            refreshed_at,
        }
    }
}

/// Everything about a dashboard but its results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DashboardView {
    #[serde(flatten)]
    pub(crate) summary: DashboardSummary,
    /// The text.
    pub(crate) text: String,
    #[serde(flatten)]
    pub(crate) content: DashboardContent,
}

/// What is written in a dashboard.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct DashboardContent {
    /// When results are made anew: an age, or a schedule in words; by hand only when there is none.
    refresh: Option<String>,
    parameters: Vec<DashboardParameter>,
    tiles: Vec<TileView>,
    /// The connections that tiles ask.
    connections: Vec<String>,
    /// The inputs that tiles can read.
    inputs: Vec<String>,
}

/// Something that can be set while looking.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DashboardParameter {
    name: String,
    /// `string`, `integer`, `float`, `bool` or `date`.
    #[serde(rename = "type")]
    kind: String,
    title: Option<String>,
    /// Its value when nobody sets one, as written: `today` is a day.
    default: String,
    /// The values that are offered; any value may be given where there is none.
    choices: Vec<String>,
}

/// A tile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TileView {
    name: String,
    title: Option<String>,
    /// The connection whose database answers; nothing where it is asked over inputs.
    connection: Option<String>,
    inputs: Vec<String>,
    sql: String,
    show: ShowView,
    at: PlaceView,
    /// Whether there are rows behind the rows.
    drill: bool,
}

/// How a result is shown.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct ShowView {
    /// `table`, `number` or `chart`.
    kind: String,
    /// `line`, `bar`, `stacked-bar`, `area`, `stacked-area` or `heat-map`.
    chart: Option<String>,
    /// The column along the axis.
    x: Option<String>,
    /// The columns of values; of a heat map that of the colours.
    y: Vec<String>,
    /// The column whose values are the series; of a heat map its rows.
    series: Option<String>,
    /// The column of the number.
    number: Option<String>,
    /// The column of its periods.
    by: Option<String>,
    /// Which way it should go: `up` or `down`.
    good: Option<String>,
    unit: Option<String>,
    /// How numbers are written, as in Excel.
    format: Option<String>,
}

/// Where a tile stands on a grid of 12 columns.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlaceView {
    column: u32,
    row: u32,
    width: u32,
    height: u32,
}

/// What is known of a dashboard that is being written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CheckedDashboardView {
    /// Whether nothing is wrong.
    pub(crate) ok: bool,
    /// What is wrong.
    #[schema(value_type = Object)]
    pub(crate) diagnostics: Value,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// What is written; nothing where something is wrong.
    pub(crate) content: Option<DashboardContent>,
}

/// The results of tiles.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ResultsView {
    /// The value of every parameter.
    #[schema(value_type = Object)]
    pub(crate) parameters: BTreeMap<String, Value>,
    /// By tile.
    pub(crate) tiles: BTreeMap<String, crate::dashboards::TileData>,
}

impl std::convert::From<&Dashboard> for DashboardContent {
    fn from(dashboard: &Dashboard) -> Self {
        let mut connections: Vec<String> = dashboard.tiles.iter().filter_map(connection).collect();
        connections.sort();
        connections.dedup();
        Self {
            refresh: dashboard.refresh.as_ref().map(ToString::to_string),
            parameters: dashboard
                .parameters
                .iter()
                .map(|parameter| DashboardParameter {
                    name: parameter.name.to_string(),
                    kind: parameter.kind.to_string(),
                    title: parameter.title.clone(),
                    default: parameter.default.clone(),
                    choices: parameter.choices.clone(),
                })
                .collect(),
            tiles: dashboard.tiles.iter().map(TileView::from).collect(),
            connections,
            inputs: dashboard.inputs.keys().map(ToString::to_string).collect(),
        }
    }
}

fn connection(tile: &Tile) -> Option<String> {
    match &tile.from {
        From::Connection(name) => Some(name.to_string()),
        From::Inputs(_) => None,
    }
}

impl std::convert::From<&Tile> for TileView {
    fn from(tile: &Tile) -> Self {
        let inputs = match &tile.from {
            From::Connection(_) => Vec::new(),
            From::Inputs(names) => names.iter().map(ToString::to_string).collect(),
        };
        Self {
            name: tile.name.to_string(),
            title: tile.title.clone(),
            connection: connection(tile),
            inputs,
            sql: tile.sql.clone(),
            show: ShowView::from(&tile.show),
            at: PlaceView { column: tile.at.column, row: tile.at.row, width: tile.at.width, height: tile.at.height },
            drill: tile.drill.is_some(),
        }
    }
}

impl std::convert::From<&Show> for ShowView {
    fn from(show: &Show) -> Self {
        match show {
            Show::Table => Self { kind: "table".to_owned(), ..Self::default() },
            Show::Number(number) => Self {
                kind: "number".to_owned(),
                number: Some(number.column.clone()),
                by: number.by.clone(),
                good: number.good.map(|good| good.as_str().to_owned()),
                unit: number.unit.clone(),
                format: number.format.clone(),
                ..Self::default()
            },
            Show::Chart(chart) => Self {
                kind: "chart".to_owned(),
                chart: Some(chart.kind.to_string()),
                x: Some(chart.x.clone()),
                y: chart.y.clone(),
                series: chart.series.clone(),
                unit: chart.unit.clone(),
                format: chart.format.clone(),
                ..Self::default()
            },
        }
    }
}
