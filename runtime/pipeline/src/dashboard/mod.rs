//! Dashboards: saved SQL, and how its results are shown.
//!
//! A tile is compiled into a pipeline of a node or a few ([`Dashboard::tile_pipeline`]), whose preview is what the tile shows: so its SQL runs
//! in the same sandbox, with the same grants, as any other. The whole dashboard compiles into a pipeline that makes a report
//! ([`Dashboard::report_pipeline`]).

mod compile;
mod export;
mod file;
mod fill;
mod ready;
mod show;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use weir_diagnostics::{Diagnostics, Source};
use weir_schedule::Schedule;
use weir_types::{ConnectionName, HumanDuration, NodeName, ParameterName, PipelineName};

use crate::written::ParameterType;

pub use compile::{Known, WrittenBy};
pub use ready::{Ready, ready};
pub use show::{Chart, ChartKind, Good, Number, Show};

/// How many columns the grid has on which tiles stand.
pub const GRID: u32 = 12;

/// Saved SQL, and how its results are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// What people call it.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// When results are made anew; only by hand without it.
    pub refresh: Option<Refresh>,
    /// What can be set while looking at it.
    pub parameters: Vec<Parameter>,
    /// What tiles over files and other blocks read.
    pub inputs: BTreeMap<NodeName, Input>,
    /// The tiles, in the order of the file.
    pub tiles: Vec<Tile>,
}

/// When results are made anew.
#[derive(Debug, Clone, PartialEq)]
pub enum Refresh {
    /// When somebody looks and they are older than this.
    After(HumanDuration),
    /// Whenever it is due, whoever looks.
    Schedule(Box<Schedule>),
}

impl fmt::Display for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(age) => age.fmt(f),
            Self::Schedule(schedule) => write!(f, "{}, {}", schedule.rule, schedule.zone),
        }
    }
}

/// Something that can be set while looking.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name, for `${name}` in SQL.
    pub name: ParameterName,
    /// Its type.
    pub kind: ParameterType,
    /// What people call it.
    pub title: Option<String>,
    /// Its value when nobody sets one, as written: `today` stays `today`.
    pub default: String,
    /// The values that are offered; any value may be given where there is none.
    pub choices: Vec<String>,
}

/// What tiles read that is no query of a database.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// What a loader of a pipeline has written.
    Written {
        /// The pipeline.
        pipeline: PipelineName,
        /// The loader.
        node: NodeName,
    },
    /// What an extractor gives.
    Block {
        /// The block, as in a pipeline.
        block: String,
        /// Its config.
        config: Value,
    },
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Its name.
    pub name: NodeName,
    /// What stands above it.
    pub title: Option<String>,
    /// Who answers its SQL.
    pub from: From,
    /// The SQL.
    pub sql: String,
    /// How the result is shown.
    pub show: Show,
    /// Where it stands.
    pub at: Place,
    /// SQL for the rows behind a row of the result, whose columns it names like parameters.
    pub drill: Option<String>,
}

/// Who answers the SQL of a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The database of a connection.
    Connection(ConnectionName),
    /// Weir itself, over inputs by their names.
    Inputs(Vec<NodeName>),
}

/// Where a tile stands on a grid of [`GRID`] columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first column, from 0.
    pub column: u32,
    /// The first row, from 0.
    pub row: u32,
    /// How many columns it takes.
    pub width: u32,
    /// How many rows it takes.
    pub height: u32,
}

impl Dashboard {
    /// Reads a dashboard.
    ///
    /// # Errors
    /// With everything that is wrong in the file.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        file::parse(source)
    }

    /// Returns the tile of this name.
    pub fn tile(&self, name: &str) -> Option<&Tile> {
        self.tiles.iter().find(|tile| tile.name == name)
    }
}

#[cfg(test)]
mod tests;
