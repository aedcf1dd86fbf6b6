//! A plan as text, for `weir plan`.

use std::fmt;

use weir_diagnostics::{padded, width};
use weir_pipeline::grants::Grants;
use weir_types::manifest::Capabilities;

use super::{EdgeView, NodeView, PlanView};
use crate::fan_out::FanOut;
use crate::topology::Role;

impl fmt::Display for PlanView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "pipeline {}  {}", self.pipeline, self.digest.short())?;
        for node in &self.nodes {
            self.node(f, node)?;
        }
        if self.one_epoch {
            writeln!(f, "\nthe run is one epoch, because a node sees whole inputs")?;
        }
        Ok(())
    }
}

impl PlanView {
    fn node(&self, f: &mut fmt::Formatter<'_>, node: &NodeView) -> fmt::Result {
        let stream = node.stream.as_ref().map(|stream| format!(", stream {stream}")).unwrap_or_default();
        writeln!(f, "\n{}  {} ({}{stream})", node.name, node.block, role(node.role))?;
        for edge in self.edges.iter().filter(|edge| edge.leaf.edge.to_node == node.name) {
            edge_line(f, edge)?;
        }
        if let Some(write) = &node.write {
            writeln!(f, "  writes   {write}")?;
        }
        for line in &node.writes {
            writeln!(f, "           {line}")?;
        }
        lines(f, "asks", &asks(&node.asks))?;
        lines(f, "grants", &grants(&node.grants))
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Extractor => "extractor",
        Role::RowWise => "row by row, per split",
        Role::WholeInput => "whole input, once",
        Role::Loader => "loader",
    }
}

fn edge_line(f: &mut fmt::Formatter<'_>, view: &EdgeView) -> fmt::Result {
    let (edge, spooled) = (&view.leaf.edge, if view.fan_out == Some(FanOut::Spool) { "  (spooled)" } else { "" });
    writeln!(f, "  {} <- {}.{}{spooled}", padded(edge.to_port.as_str(), 8), edge.from_node, edge.from_port)?;
    let widest = view.columns.iter().map(|column| width(&column.name)).max().unwrap_or(0);
    for column in &view.columns {
        let null = if column.nullable { "" } else { " not null" };
        writeln!(f, "           {}  {}{null}", padded(&column.name, widest), column.data_type)?;
    }
    Ok(())
}

fn lines(f: &mut fmt::Formatter<'_>, what: &str, lines: &[String]) -> fmt::Result {
    for (number, line) in lines.iter().enumerate() {
        writeln!(f, "  {:9}{line}", if number == 0 { what } else { "" })?;
    }
    Ok(())
}

/// Returns a line with everything that the block asks for, or none.
fn asks(asks: &Capabilities) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    words.extend(asks.http.then(|| "http".to_owned()));
    words.extend(asks.connections.iter().map(|kind| format!("{kind} connections")));
    words.extend(asks.secrets.then(|| "secrets".to_owned()));
    words.extend(asks.clock.then(|| "clock".to_owned()));
    words.extend(asks.random.then(|| "random".to_owned()));
    if words.is_empty() { Vec::new() } else { vec![words.join(", ")] }
}

/// Returns a line per thing that is open.
fn grants(grants: &Grants) -> Vec<String> {
    let mut lines: Vec<_> = grants.http.iter().map(|host| format!("http {host}")).collect();
    lines.extend(grants.private_network.iter().map(|host| format!("private network {host}")));
    for (name, grant) in &grants.connections {
        let part = |what: &str, names: &Option<Vec<String>>| {
            names.as_ref().map(|names| format!(", {what} {}", names.join(", "))).unwrap_or_default()
        };
        let (schemas, prefixes) = (part("schemas", &grant.schemas), part("below", &grant.prefixes));
        lines.push(format!("connection {name}, {}{schemas}{prefixes}", grant.access));
    }
    lines.extend(grants.clock.then(|| "clock".to_owned()));
    lines.extend(grants.random.then(|| "random".to_owned()));
    lines.extend(grants.limits.http_rate.map(|rate| format!("at most {rate} requests to each host")));
    lines.push(format!("up to {} of memory, {} a call", grants.limits.memory, grants.limits.time));
    lines
}
