//! Which port feeds which.

use weir_diagnostics::{Span, did_you_mean, one_of};
use weir_types::{
    BlockKind, PortName, PortRef,
    manifest::{InputPort, Manifest},
};

use super::Resolver;
use crate::{ResolvedBlock, written::Node, yaml::Spanned};

/// An edge between active nodes, by index.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    pub(super) from: (usize, PortName),
    pub(super) to: (usize, PortName),
    pub(super) span: Span,
}

/// All edges.
#[derive(Debug, Default)]
pub(super) struct Wiring {
    /// Edges whose both ends are understood.
    pub(super) wires: Vec<Wire>,
    /// For each active node the nodes that it names as sources, even where ports are wrong.
    pub(super) sources: Vec<Vec<usize>>,
    /// Whether some edge was left out, so that what looks unread may be read after all.
    incomplete: bool,
}

impl Resolver<'_> {
    /// Connects inputs to outputs and reports what does not fit.
    pub(super) fn wiring(&mut self, blocks: &[Option<ResolvedBlock>]) -> Wiring {
        let mut wiring = Wiring::default();
        for (index, block) in blocks.iter().enumerate() {
            let node = self.active[index];
            let ports = block.as_ref().and_then(|block| self.input_ports(node, &block.manifest));
            wiring.incomplete |= ports.is_none() || node.inputs.incomplete;
            let mut sources = Vec::new();
            for (position, (_, source)) in node.inputs.sources.iter().enumerate() {
                let Some(found) = self.source(node, source) else {
                    wiring.incomplete = true;
                    continue;
                };
                sources.push(found);
                let output = blocks[found].as_ref().and_then(|block| self.output_port(source, &block.manifest));
                let input = ports.as_ref().and_then(|ports| ports.get(position).cloned());
                match (output, input) {
                    (Some(output), Some(input)) => {
                        wiring.wires.push(Wire { from: (found, output), to: (index, input), span: source.span });
                    }
                    _ => wiring.incomplete = true,
                }
            }
            wiring.sources.push(sources);
        }
        if !wiring.incomplete && !self.reader.diagnostics.has_errors() {
            self.unread_outputs(blocks, &wiring);
        }
        wiring
    }

    /// Finds the node that an input names.
    fn source(&mut self, node: &Node, source: &Spanned<PortRef>) -> Option<usize> {
        let name = &source.node;
        if let Some(index) = self.active.iter().position(|other| other.name.value == *name) {
            return Some(index);
        }
        if self.written.refused_nodes.contains(name.as_str()) {
            return None;
        }
        let diagnostic = match self.written.node(name.as_str()) {
            Some(disabled) => self
                .error(source.span, format!("node `{}` gets rows from `{name}`, which is disabled", node.name))
                .related("it is disabled here", self.reader.at(disabled.span()))
                .hint(format!("disable `{}` as well, or give it another input", node.name)),
            None => {
                let others =
                    || self.active.iter().map(|node| node.name.as_str()).filter(|other| *other != node.name.as_str());
                let hint = did_you_mean(name.as_str(), others()).or_else(|| one_of("other nodes", others()));
                self.error(
                    source.span,
                    format!("node `{}` gets rows from `{name}`, but there is no such node", node.name),
                )
                .hint(hint)
            }
        };
        self.push(diagnostic);
        None
    }

    /// Finds the output port that an input names.
    fn output_port(&mut self, source: &Spanned<PortRef>, manifest: &Manifest) -> Option<PortName> {
        let outputs = manifest.outputs();
        let names = || outputs.iter().map(|port| port.name.as_str());
        let node = &source.node;
        let diagnostic = match (&source.port, outputs.as_slice()) {
            (_, []) => {
                let message = format!("node `{node}` is {} and gives no rows", manifest.kind.with_article());
                self.error(source.span, message)
            }
            (None, [only]) => return Some(only.name.clone()),
            (None, [first, ..]) => self
                .error(source.span, format!("node `{node}` has several outputs, and this does not say which"))
                .hint(format!("write `{node}.{}`", first.name))
                .hint(one_of("its outputs", names())),
            (Some(port), _) => match outputs.iter().find(|output| output.name == *port) {
                Some(output) => return Some(output.name.clone()),
                None => self
                    .error(source.span, format!("node `{node}` has no output `{port}`"))
                    .hint(did_you_mean(port.as_str(), names()).or_else(|| one_of("its outputs", names()))),
            },
        };
        self.push(diagnostic);
        None
    }

    /// Returns the port of each written input, in the order in which they are written.
    fn input_ports(&mut self, node: &Node, manifest: &Manifest) -> Option<Vec<PortName>> {
        let ports = manifest.inputs();
        let span = node.inputs.span.unwrap_or(node.span());
        if ports.is_empty() {
            if !node.inputs.is_empty() {
                let message = format!("node `{}` is {} and has no inputs", node.name, manifest.kind.with_article());
                self.push(self.error(span, message));
            }
            return Some(Vec::new()).filter(|_| node.inputs.is_empty());
        }
        if node.inputs.is_empty() {
            let message = format!("node `{}` is {} and has no input", node.name, manifest.kind.with_article());
            let example = self.active.iter().find(|other| other.name.value != node.name.value);
            let example = example.map_or("name-of-a-node", |other| other.name.as_str());
            self.push(self.error(span, message).hint(format!("add `inputs: {example}`")));
            return None;
        }
        if node.inputs.sources.iter().any(|(port, _)| port.is_some()) {
            return self.named_ports(node, &ports);
        }
        self.unnamed_ports(node, manifest.kind, &ports)
    }

    /// Checks inputs that are written as a map.
    fn named_ports(&mut self, node: &Node, ports: &[InputPort]) -> Option<Vec<PortName>> {
        let fixed = || ports.iter().filter(|port| !port.variadic).map(|port| port.name.as_str());
        let variadic = ports.iter().any(|port| port.variadic);
        let written: Vec<_> = node.inputs.sources.iter().filter_map(|(port, _)| port.as_ref()).collect();
        let mut valid = true;
        for port in written.iter().filter(|port| !variadic && !fixed().any(|known| known == port.as_str())) {
            let hint = did_you_mean(port.as_str(), fixed()).or_else(|| one_of("its inputs", fixed()));
            let message = format!("node `{}` has no input `{port}`", node.name);
            self.push(self.error(port.span, message).hint(hint));
            valid = false;
        }
        let wanted = if valid { fixed().collect() } else { Vec::new() };
        for port in wanted.into_iter().filter(|port| !written.iter().any(|other| other.as_str() == *port)) {
            let message = format!("input `{port}` of node `{}` is not connected", node.name);
            let span = node.inputs.span.unwrap_or(node.span());
            self.push(self.error(span, message).hint(format!("add `{port}: name-of-a-node` to its inputs")));
            valid = false;
        }
        valid.then(|| written.into_iter().map(|port| port.value.clone()).collect())
    }

    /// Finds ports for inputs that are written as a name or a list.
    fn unnamed_ports(&mut self, node: &Node, kind: BlockKind, ports: &[InputPort]) -> Option<Vec<PortName>> {
        let sources: Vec<_> = node.inputs.sources.iter().map(|(_, source)| source).collect();
        match (ports, sources.as_slice()) {
            ([port], [_]) if !port.variadic => Some(vec![port.name.clone()]),
            ([port], _) if port.variadic => self.variadic_ports(node, &sources),
            _ => {
                let span = node.inputs.span.unwrap_or(node.span());
                let diagnostic = if ports.len() == 1 {
                    let message = format!("node `{}` takes one input, not {}", node.name, sources.len());
                    let hint = "bring the rows together first, in an `sql` node with `union all`";
                    self.error(span, message).hint((kind == BlockKind::Loader).then(|| hint.to_owned()))
                } else {
                    let pairs = ports
                        .iter()
                        .zip(sources.iter().map(|source| source.to_string()).chain(std::iter::repeat("…".into())));
                    let pairs: Vec<_> = pairs.map(|(port, source)| format!("{}: {source}", port.name)).collect();
                    self.error(
                        span,
                        format!("node `{}` has several inputs, and this does not say which is which", node.name),
                    )
                    .hint(format!("write `inputs: {{ {} }}`", pairs.join(", ")))
                };
                self.push(diagnostic);
                None
            }
        }
    }

    /// Calls every input after its source.
    fn variadic_ports(&mut self, node: &Node, sources: &[&Spanned<PortRef>]) -> Option<Vec<PortName>> {
        let mut ports: Vec<PortName> = Vec::new();
        for source in sources {
            let name = match &source.port {
                None => PortName::from(&source.node),
                Some(port) => format!("{}_{port}", source.node).parse().unwrap_or_else(|_| port.clone()),
            };
            if ports.contains(&name) {
                let message = format!("node `{}` gets rows from `{}` twice under one name", node.name, source.value);
                let hint = format!("give each a name: `inputs: {{ a: {0}, b: {0} }}`", source.value);
                self.push(self.error(source.span, message).hint(hint));
                return None;
            }
            ports.push(name);
        }
        Some(ports)
    }

    /// Warns about rows that go nowhere.
    fn unread_outputs(&mut self, blocks: &[Option<ResolvedBlock>], wiring: &Wiring) {
        for (index, block) in blocks.iter().enumerate() {
            let Some(block) = block else { continue };
            let outputs = block.manifest.outputs();
            let unread = |port: &PortName| !wiring.wires.iter().any(|wire| wire.from == (index, port.clone()));
            for port in outputs.iter().filter(|port| unread(&port.name)) {
                let name = &self.active[index].name;
                let message = if outputs.len() == 1 {
                    format!("nothing reads the rows of node `{name}`")
                } else {
                    format!("nothing reads output `{}` of node `{name}`", port.name)
                };
                self.push(self.reader.warning(name.span, message));
            }
        }
    }
}
