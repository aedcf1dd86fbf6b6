//! Pipelines in, graphs or rendered diagnostics out.

mod alerts;
mod cases;
mod connections;
mod graph;
mod hosts;
mod mutations;
mod support;
