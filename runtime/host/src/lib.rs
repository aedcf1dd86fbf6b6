//! Loads, links and runs WebAssembly blocks.
//!
//! The only crate that knows wasmtime. It carries calls across the boundary and enforces limits; what a call does is behind the traits of
//! [`capability`]. A block's way: [`Host::load`] reads its manifest, finds or makes its compiled code and links it; [`Block`] makes
//! instances, each with a store, limits and capabilities of its own; [`Extractor`], [`Transform`], [`Loader`] and [`Harvester`] are called.

pub mod batch;
mod bindings;
mod block;
mod cache;
pub mod capability;
mod context;
mod convert;
mod engine;
mod failure;
mod guest;
mod host;
mod instance;
mod interface;
mod json_pointer;
mod limits;
mod manifest;
pub mod model;
mod seeded;
mod wasi_http;

pub use batch::{Batch, Operation};
pub use block::Block;
pub use context::NodeSetup;
pub use failure::Failure;
pub use host::{Host, HostConfig, HostError};
pub use instance::{Extractor, Harvester, Loader, Transform};
pub use limits::{LimitExceeded, Limits, Meter, MeterSnapshot};
pub use manifest::{MANIFEST_SECTION, pack, read_manifest};
pub use model::{
    AspectRecord, CommitRequest, Committed, EpochId, Event, Output, PortSchema, Receipt, Split, SplitState, StreamInfo,
    WriteRequest,
};
