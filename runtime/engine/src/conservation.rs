//! No row gets lost and none appears: the books of an epoch, balanced before it is prepared.

use std::collections::BTreeMap;

use weir_diagnostics::Blame;
use weir_store::{Counts, EdgeCount, EdgeKey, NodeCount};
use weir_types::NodeName;
use weir_types::manifest::RowRelation;

use crate::failure::{FailureKind, RunFailure};
use crate::segment::{EdgeTally, ReceiptSet, WriteReceipt};

/// What an epoch's receipts come to.
#[derive(Debug, Default)]
pub(crate) struct Books {
    nodes: BTreeMap<NodeName, NodeCount>,
    edges: BTreeMap<EdgeKey, EdgeTally>,
}

impl Books {
    /// Adds up the receipts of an epoch.
    pub(crate) fn of(receipts: &[ReceiptSet]) -> Self {
        let mut books = Self::default();
        for set in receipts {
            for (node, count) in &set.nodes {
                add(books.nodes.entry(node.clone()).or_default(), count);
            }
            for tally in &set.edges {
                books.add_edge(tally);
            }
        }
        books
    }

    fn add_edge(&mut self, tally: &EdgeTally) {
        let total = self.edges.entry(tally.edge.clone()).or_insert_with(|| EdgeTally::new(tally.edge.clone()));
        total.sent += tally.sent;
        total.received += tally.received;
        total.batches += tally.batches;
        total.bytes += tally.bytes;
    }

    /// Balances the books and returns the counts.
    ///
    /// # Errors
    /// With the first edge or node that does not add up.
    pub(crate) fn balance(mut self, relation: impl Fn(&NodeName) -> RowRelation) -> Result<Counts, RunFailure> {
        if let Some(tally) = self.edges.values().find(|tally| tally.sent != tally.received) {
            return Err(edge_mismatch(tally));
        }
        for (node, count) in &mut self.nodes {
            // An extractor has no input to compare with: what came in is what it gave.
            count.rows_filtered = filtered(node, count, relation(node), self.edges.values())?;
        }
        let edges = self.edges.into_values();
        let edges = edges.map(|tally| EdgeCount {
            edge: tally.edge,
            rows: tally.received,
            batches: tally.batches,
            bytes: tally.bytes,
        });
        Ok(Counts { nodes: self.nodes, edges: edges.collect() })
    }
}

/// Checks what one writer prepared against what it was handed. Done for each by itself, so that two wrongs do not make a right.
pub(crate) fn check_write(write: &WriteReceipt, edge: &str) -> Result<(), RunFailure> {
    let prepared = write.receipt.as_ref().map_or(0, |receipt| receipt.rows);
    let expected = write.handed.saturating_sub(write.rejected);
    if prepared == expected && write.rejected <= write.handed {
        return Ok(());
    }
    let (node, handed, rejected) = (&write.node, write.handed, write.rejected);
    let message = format!(
        "edge `{edge}`: loader `{node}` was handed {handed} rows and rejected {rejected}, but prepared {prepared}"
    );
    Err(mismatch(node, message))
}

fn filtered<'a>(
    node: &NodeName,
    count: &NodeCount,
    relation: RowRelation,
    edges: impl Iterator<Item = &'a EdgeTally>,
) -> Result<u64, RunFailure> {
    let accounted = count.rows_out.saturating_add(count.rows_rejected);
    let wrong = match relation {
        RowRelation::Preserve => accounted != count.rows_in,
        RowRelation::Filter => accounted > count.rows_in,
        RowRelation::Any => false,
    };
    if wrong {
        let from =
            edges.filter(|tally| tally.edge.to_node == *node).map(|tally| label(&tally.edge)).collect::<Vec<_>>();
        return Err(node_mismatch(node, count, relation, &from.join("`, `")));
    }
    Ok(if relation == RowRelation::Filter { count.rows_in - accounted } else { 0 })
}

/// Adds what a part of a node counted to what its other parts did.
pub(crate) fn add(total: &mut NodeCount, count: &NodeCount) {
    total.rows_in += count.rows_in;
    total.rows_out += count.rows_out;
    total.rows_filtered += count.rows_filtered;
    total.rows_rejected += count.rows_rejected;
    total.bytes_in += count.bytes_in;
    total.bytes_out += count.bytes_out;
}

/// Writes an edge as people do: `a.out -> b.in`.
pub(crate) fn label(edge: &EdgeKey) -> String {
    format!("{}.{} -> {}.{}", edge.from_node, edge.from_port, edge.to_node, edge.to_port)
}

fn edge_mismatch(tally: &EdgeTally) -> RunFailure {
    let (edge, sent, received) = (label(&tally.edge), tally.sent, tally.received);
    let message = format!("edge `{edge}`: {sent} rows were sent, but {received} arrived");
    let mut made = RunFailure::new(FailureKind::Conservation, Blame::Host, message).at(&tally.edge.to_node);
    made.hints.push("this is a bug in weir; nothing of the epoch was committed".to_owned());
    made
}

fn node_mismatch(node: &NodeName, count: &NodeCount, relation: RowRelation, from: &str) -> RunFailure {
    let (rows_in, rows_out, rejected) = (count.rows_in, count.rows_out, count.rows_rejected);
    let promise = match relation {
        RowRelation::Preserve => "as many rows as it gets",
        RowRelation::Filter => "no more rows than it gets",
        RowRelation::Any => "any number of rows",
    };
    let message = format!(
        "edge `{from}`: {rows_in} rows came in at node `{node}`, {rows_out} went out and {rejected} were rejected, \
         but its manifest promises {promise}"
    );
    mismatch(node, message)
}

fn mismatch(node: &NodeName, message: String) -> RunFailure {
    let mut made = RunFailure::new(FailureKind::Conservation, Blame::Block, message).at(node);
    made.hints.push("nothing of the epoch was committed; report this to the block's author".to_owned());
    made
}

#[cfg(test)]
mod tests;
