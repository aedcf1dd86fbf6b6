//! The order of nodes, and the cycles that prevent one.

use super::{Resolver, wiring::Wiring};

impl Resolver<'_> {
    /// Returns the nodes in an order in which every one comes after its sources; nothing if there is a cycle.
    pub(super) fn order(&mut self, wiring: &Wiring) -> Option<Vec<usize>> {
        let sources = &wiring.sources;
        let cycles = cycles(sources);
        for cycle in &cycles {
            self.report_cycle(cycle);
        }
        cycles.is_empty().then(|| topological(sources))
    }

    fn report_cycle(&mut self, cycle: &[usize]) {
        let names: Vec<_> = cycle.iter().map(|node| format!("`{}`", self.active[*node].name)).collect();
        let Some(first) = cycle.first().map(|node| self.active[*node]) else { return };
        let span = first.inputs.span.unwrap_or(first.span());
        let message = match names.as_slice() {
            [name] => format!("node {name} is its own input"),
            names => format!("nodes form a cycle: {} -> {}", names.join(" -> "), names[0]),
        };
        self.push(self.error(span, message).hint("a pipeline has to end: remove one of these inputs".to_owned()));
    }
}

/// Returns the nodes so that every one comes after its sources, otherwise in their given order. Needs a graph without
/// cycles; nodes on a cycle would be left out.
fn topological(sources: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(sources.len());
    let mut placed = vec![false; sources.len()];
    // A pass per node at worst. Pipelines have tens of nodes, and this keeps the order of the file where it can.
    while let Some(next) = (0..sources.len()).find(|node| !placed[*node] && sources[*node].iter().all(|s| placed[*s])) {
        placed[next] = true;
        order.push(next);
    }
    order
}

/// Returns one cycle for each group of nodes that can reach each other, in the direction in which rows would flow.
fn cycles(sources: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut left: Vec<bool> = vec![true; sources.len()];
    // Nodes that are not on a cycle and not behind one are placed by the topological order; what it cannot place is
    // searched. Nodes merely behind a cycle are no start of one, which `cycle_from` finds out.
    topological(sources).into_iter().for_each(|node| left[node] = false);
    let mut found = Vec::new();
    for start in 0..sources.len() {
        if !left[start] {
            continue;
        }
        if let Some(mut cycle) = cycle_from(start, sources, &left) {
            cycle.iter().for_each(|node| left[*node] = false);
            cycle.reverse();
            // Begin with the node that stands first in the file.
            let first = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(index, _)| index);
            cycle.rotate_left(first);
            found.push(cycle);
        }
    }
    found
}

/// Follows sources from `start`, breadth first, until it is met again; returns the way, from `start` upstream.
fn cycle_from(start: usize, sources: &[Vec<usize>], left: &[bool]) -> Option<Vec<usize>> {
    let mut reached_by: Vec<Option<usize>> = vec![None; sources.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &source in sources[node].iter().filter(|source| left[**source]) {
            if source == start {
                let mut way = vec![node];
                while let Some(previous) = reached_by[way[way.len() - 1]] {
                    way.push(previous);
                }
                way.reverse();
                return Some(way);
            }
            if reached_by[source].is_none() {
                reached_by[source] = Some(node);
                queue.push_back(source);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{cycles, topological};

    #[test]
    fn nodes_come_after_their_sources_and_otherwise_stay() {
        assert_eq!(topological(&[vec![], vec![0], vec![]]), [0, 1, 2]);
        assert_eq!(topological(&[vec![2], vec![], vec![1]]), [1, 2, 0]);
    }

    #[test]
    fn each_cycle_is_found_once_and_in_the_direction_of_rows() {
        assert!(cycles(&[vec![], vec![0], vec![0, 1]]).is_empty());
        // Rows flow 0 -> 1 -> 2 -> 0, and 3 hangs behind.
        assert_eq!(cycles(&[vec![2], vec![0], vec![1], vec![2]]), [vec![0, 1, 2]]);
        assert_eq!(cycles(&[vec![0], vec![2], vec![1]]), [vec![0], vec![1, 2]]);
        // A node behind the cycle stands before it in the file.
        assert_eq!(cycles(&[vec![1], vec![2], vec![1]]), [vec![1, 2]]);
    }

    #[test]
    fn long_chains_are_no_problem() {
        let chain: Vec<Vec<usize>> = (0..500).map(|node| if node == 0 { vec![] } else { vec![node - 1] }).collect();
        assert_eq!(topological(&chain).len(), 500);
        assert!(cycles(&chain).is_empty());
    }
}
