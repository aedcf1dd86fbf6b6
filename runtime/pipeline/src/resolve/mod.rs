//! From a pipeline as written to a checked graph.
//!
//! The steps follow each other in [`resolve`]; each reports what it finds and leaves out what it cannot understand, so
//! that the next one can still look at the rest.

mod assemble;
mod blocks;
mod config;
mod connections;
mod deliver;
mod grants;
mod order;
mod requests;
mod secrets;
mod triggers;
mod violation;
mod wiring;
mod write;

pub use secrets::{SecretCheck, SecretMiss};

use std::collections::BTreeSet;

use weir_diagnostics::{Diagnostic, Diagnostics, Span};

use crate::{
    Arguments, BlockCatalog, Connections, Graph, ResolvedBlock,
    deliver::Deliver,
    parameters::Values,
    read::Reader,
    trigger::{Concurrency, Trigger},
    written::{Node, Pipeline},
};

/// What a pipeline is resolved against.
pub struct Context<'a> {
    /// Where blocks come from.
    pub catalog: &'a dyn BlockCatalog,
    /// Values for parameters.
    pub arguments: &'a Arguments<'a>,
    /// Connections from outside: a file, the environment. They go before the pipeline's own of the same name.
    pub connections: &'a Connections,
    /// Tells whether a secret can be had, else why not; without it, secrets are not looked for.
    pub secrets: Option<SecretCheck<'a>>,
}

/// A graph, and what should still be said about it.
#[derive(Debug)]
pub struct Resolved {
    /// The graph.
    pub graph: Graph,
    /// What starts the pipeline.
    pub triggers: Vec<Trigger>,
    /// How many runs of it there may be at a time.
    pub concurrency: Concurrency,
    /// What leaves when a run of it has ended.
    pub deliver: Vec<Deliver>,
    /// Warnings only.
    pub warnings: Diagnostics,
}

/// Checks a pipeline and says what it means.
///
/// # Errors
/// With everything that is wrong, warnings included.
pub fn resolve(written: &Pipeline, context: &Context<'_>) -> Result<Resolved, Diagnostics> {
    let mut resolver = Resolver::new(written, context);
    let blocks = resolver.blocks();
    let wiring = resolver.wiring(&blocks);
    let order = resolver.order(&wiring);
    let settled = resolver.settle(&blocks);
    let triggers = resolver.triggers();
    let deliver = resolver.deliveries();
    resolver.unused_connections();
    let graph = resolver.assemble(settled, wiring, order);
    match graph {
        Some(graph) => {
            let (graph, warnings) = resolver.reader.diagnostics.into_result(graph)?;
            Ok(Resolved { graph, triggers, concurrency: written.concurrency.resolve(), deliver, warnings })
        }
        None => Err(resolver.failed()),
    }
}

/// What the steps share.
struct Resolver<'a> {
    written: &'a Pipeline,
    context: &'a Context<'a>,
    /// The nodes that are not disabled, in the order of the file. Steps speak about them by their index in here.
    active: Vec<&'a Node>,
    values: Values,
    /// The connections that exist, from outside and from the file.
    connections: Connections,
    /// Connections that are declared but could not be understood, which was reported.
    refused_connections: BTreeSet<String>,
    /// Connections that some node was granted.
    used_connections: BTreeSet<String>,
    reader: Reader,
}

impl<'a> Resolver<'a> {
    fn new(written: &'a Pipeline, context: &'a Context<'a>) -> Self {
        let mut reader = Reader::new(&written.source);
        let values = Values::evaluate(&mut reader, written, context.arguments);
        let mut resolver = Self {
            written,
            context,
            active: written.nodes.iter().filter(|node| !node.disabled).collect(),
            values,
            connections: Connections::default(),
            refused_connections: BTreeSet::new(),
            used_connections: BTreeSet::new(),
            reader,
        };
        resolver.declare_connections();
        resolver
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.reader.error(span, message)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.reader.push(diagnostic);
    }

    /// Settles every node whose block is known.
    fn settle(&mut self, blocks: &[Option<ResolvedBlock>]) -> Vec<Option<assemble::Settled>> {
        let active = self.active.clone();
        let nodes = active.into_iter().zip(blocks);
        nodes.map(|(node, block)| block.as_ref().and_then(|block| self.settle_node(node, block))).collect()
    }

    /// Returns all diagnostics, which must hold an error.
    fn failed(self) -> Diagnostics {
        let mut diagnostics = self.reader.diagnostics;
        diagnostics.sort();
        diagnostics
    }
}
