#![doc = include_str!("../README.md")]
#[cfg(feature = "arrow")]
mod arrow;
pub mod batch;
#[doc(hidden)]
pub mod bindings;
mod block;
pub mod column;
pub mod config;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod export;
pub mod extractor;
pub mod formats;
mod glue;
pub mod harvester;
mod host;
pub mod http;
mod json;
pub mod loader;
pub mod logging;
pub mod manifest;
#[cfg(not(target_arch = "wasm32"))]
mod native;
pub mod objects;
pub mod query;
pub mod sql;
pub mod staging;
pub mod state;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod text;
pub mod transform;
mod types;

pub use batch::{Batch, Operation, Rejected};
pub use block::Block;
pub use column::{Bitmap, Bools, Column, TextBuilder, Texts, Values};
pub use config::Config;
pub use extractor::Extractor;
pub use harvester::Harvester;
pub use loader::Loader;
pub use manifest::Manifest;
pub use transform::Transform;
pub use types::{Field, Json, PortSchema, Problem, ProblemKind, Result};

/// What nearly every block uses.
pub mod prelude {
    pub use schemars::JsonSchema;
    pub use serde::{Deserialize, Serialize};

    pub use crate::batch::{Batch, Operation, Rejected};
    pub use crate::column::{Bitmap, Bools, Column, Decimal128, TextBuilder, Texts, Values};
    pub use crate::extractor::{
        ConcludeRequest, Event, Extractor, FinishedSplit, PlanRequest, Progress, ReadRequest, Reader, Split, StreamInfo,
    };
    pub use crate::harvester::{AspectRecord, Harvest, Harvester};
    pub use crate::loader::{
        CommitRequest, Committed, EpochId, Loader, Receipt, SchemaChange, WriteMode, WriteRequest, Writer,
    };
    pub use crate::transform::{Input, Output, Transform};
    pub use crate::types::{Field, PortSchema, Problem, ProblemKind, Result};
}
