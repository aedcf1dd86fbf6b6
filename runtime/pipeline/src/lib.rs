//! The pipeline file as written, and as a checked graph.
//!
//! [`written::Pipeline::parse`] reads a file into what somebody wrote, with the place of everything. [`resolve`] turns
//! that into a [`Graph`], which says what it means: blocks with digests, edges between ports, typed grants. Both collect
//! every problem instead of stopping at the first, and [`compile`] does the two in one go. Nothing here touches a disk,
//! a network or a clock: blocks, connections, secrets and the date come in through [`Context`].

pub mod alert;
pub mod connection;
pub mod dashboard;
pub mod deliver;
pub mod grants;
pub mod graph;
pub mod parameters;
pub mod policy;
pub mod trigger;
pub mod written;
pub mod yaml;

mod catalog;
mod read;
mod resolve;

pub use catalog::{BlockCatalog, CatalogMiss, ResolvedBlock};
pub use connection::{ConnectionSpec, ConnectionUrl, Connections, Setting};
pub use grants::{Access, ConnectionGrant, Grants, HostPattern, Limits};
pub use graph::{Edge, EdgeId, Endpoint, FanOut, Graph, GraphNode, NodeId, OutputPort};
pub use parameters::Arguments;
pub use resolve::{Context, Resolved, SecretCheck, SecretMiss, resolve};

use weir_diagnostics::{Diagnostics, Source};
use weir_types::NodeName;

/// Parses and resolves a pipeline file, and reports the problems of both steps together.
///
/// # Errors
/// With everything that is wrong, sorted by place, warnings included.
pub fn compile(source: &Source, context: &Context<'_>) -> Result<Resolved, Diagnostics> {
    compiled(written::Pipeline::parse(source), context)
}

/// Does the same with what leads up to a node only ([`written::Pipeline::parse_up_to`]).
///
/// # Errors
/// With everything that is wrong with that.
pub fn compile_up_to(source: &Source, node: &NodeName, context: &Context<'_>) -> Result<Resolved, Diagnostics> {
    compiled(written::Pipeline::parse_up_to(source, node), context)
}

fn compiled(parsed: written::Parsed, context: &Context<'_>) -> Result<Resolved, Diagnostics> {
    let mut diagnostics = parsed.diagnostics;
    let Some(pipeline) = parsed.pipeline else {
        diagnostics.sort();
        return Err(diagnostics);
    };
    match resolve(&pipeline, context) {
        Ok(resolved) => {
            diagnostics.extend(resolved.warnings);
            let (graph, warnings) = diagnostics.into_result(resolved.graph)?;
            Ok(Resolved { graph, warnings, ..resolved })
        }
        Err(more) => {
            diagnostics.extend(more);
            diagnostics.sort();
            Err(diagnostics)
        }
    }
}
