//! Whether what flows along the edges fits both ends.

use arrow::datatypes::SchemaRef;
use weir_diagnostics::{Diagnostic, Explain, did_you_mean, one_of};
use weir_host::{Failure, PortSchema};
use weir_pipeline::{Edge, Graph, GraphNode};
use weir_types::arrow_type;

use crate::failure::RunFailure;

/// Finds columns of a loader's key that its input does not have.
pub(super) fn key(graph: &Graph, node: &GraphNode, input: &PortSchema) -> Vec<Diagnostic> {
    let key = node.write.as_ref().map_or(&[][..], |mode| mode.key());
    let missing = key.iter().filter(|column| input.schema.field_with_name(column).is_err());
    missing.map(|column| missing_key(graph, node, input, column)).collect()
}

fn missing_key(graph: &Graph, node: &GraphNode, input: &PortSchema, column: &str) -> Diagnostic {
    let edge = graph.edges_to(node.id).find(|edge| edge.to.port == input.port.as_str());
    let place = edge.map_or_else(|| format!("node `{}`", node.name), |edge| format!("edge `{}`", graph.label(edge)));
    let message =
        format!("{place}: key column `{column}` of loader `{}` is not among the columns of its input", node.name);
    let hint = near_or_list(column, &input.schema);
    place_at(Diagnostic::error(message).hint(hint), graph, node, edge)
}

/// Says that an extractor's block, or something else about a node, failed while planning.
pub(super) fn failed(graph: &Graph, node: &GraphNode, failure: &RunFailure) -> Diagnostic {
    place_at(failure.to_diagnostic(), graph, node, None)
}

/// Says why a node does not take what comes in: names both ends of the edge where the block named a column.
pub(super) fn refused(graph: &Graph, node: &GraphNode, inputs: &[PortSchema], failure: &Failure) -> Diagnostic {
    let plain = RunFailure::of_block(&node.name, &node.manifest.label(), failure);
    let Failure::Problem(problem) = failure else { return failed(graph, node, &plain) };
    let Some(column) = &problem.column else {
        return failed(graph, node, &plain).hints(inputs.iter().filter_map(|input| columns(graph, node, input)));
    };
    let Some((edge, input)) = edge_with(graph, node, inputs, column) else { return failed(graph, node, &plain) };
    let (ends, label) = (graph.label(edge), node.manifest.label());
    let found = input.schema.field_with_name(column).ok();
    let state = match found {
        Some(field) => format!("column `{column}` is `{}`", arrow_type::name(field.data_type())),
        None => format!("there is no column `{column}`"),
    };
    let message =
        format!("edge `{ends}`: {state}, which node `{}` (`{label}`) refuses: {}", node.name, problem.message);
    let hint = if found.is_none() { near_or_list(column, &input.schema) } else { None };
    let diagnostic = Diagnostic::error(message).blame(plain.blame).retry(plain.retry).hints(plain.hints).hint(hint);
    place_at(diagnostic, graph, node, Some(edge))
}

/// Says that a person has to say yes to changes of a loader's target; `changes` is what it would do then, where that is known to work.
pub(super) fn unaccepted(
    graph: &Graph,
    node: &GraphNode,
    inputs: &[PortSchema],
    failure: &Failure,
    changes: Option<Vec<String>>,
) -> Diagnostic {
    let diagnostic = refused(graph, node, inputs, failure);
    let Some(changes) = changes else { return diagnostic };
    diagnostic
        .hint(Some(format!("with changes it would fit: {}", changes.join("; "))))
        .hint(Some("to make them, run with `--accept-schema-changes`".to_owned()))
}

/// Says that a loader's input has a column of the name of one that the engine is to add.
pub(super) fn taken(graph: &Graph, node: &GraphNode, column: &str) -> Diagnostic {
    let message = format!("node `{}` is to get a column `{column}` about the run, and its input has one", node.name);
    let hint = "drop or rename the column before this node, or write `metadata: false`";
    place_at(Diagnostic::error(message).hint(Some(hint.to_owned())), graph, node, graph.edges_to(node.id).next())
}

/// Returns the edge on which a column comes in; the first edge for a column that no edge has.
fn edge_with<'a>(
    graph: &'a Graph,
    node: &GraphNode,
    inputs: &'a [PortSchema],
    column: &str,
) -> Option<(&'a Edge, &'a PortSchema)> {
    let has = |input: &&PortSchema| input.schema.field_with_name(column).is_ok();
    let input = inputs.iter().find(has).or(inputs.first())?;
    let edge = graph.edges_to(node.id).find(|edge| edge.to.port == input.port.as_str())?;
    Some((edge, input))
}

fn near_or_list(column: &str, schema: &SchemaRef) -> Option<String> {
    let names = || schema.fields().iter().map(|field| field.name().as_str());
    did_you_mean(column, names()).or_else(|| one_of("the columns are", names()))
}

fn columns(graph: &Graph, node: &GraphNode, input: &PortSchema) -> Option<String> {
    let edge = graph.edges_to(node.id).find(|edge| edge.to.port == input.port.as_str())?;
    let typed: Vec<_> = input
        .schema
        .fields()
        .iter()
        .map(|field| format!("{} {}", field.name(), arrow_type::name(field.data_type())))
        .collect();
    one_of(&format!("on edge `{}` come", graph.label(edge)), typed.iter().map(String::as_str))
}

fn place_at(diagnostic: Diagnostic, graph: &Graph, node: &GraphNode, edge: Option<&Edge>) -> Diagnostic {
    let diagnostic = match &node.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    };
    let Some(source) = edge.and_then(|edge| graph.nodes.get(edge.from.node.0)) else { return diagnostic };
    diagnostic.related(format!("the rows come from node `{}`", source.name), source.location.clone())
}
