//! Loads, links and runs WebAssembly blocks.
//!
//! The only crate that knows wasmtime. It carries calls across the boundary and enforces limits; what a call does is behind the traits of
//! [`capability`].

pub mod batch;
pub mod capability;

pub use batch::{Batch, Operation};
