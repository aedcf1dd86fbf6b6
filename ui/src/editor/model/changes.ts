import type { Graph, GraphNode } from "./graph";
import { isEqual } from "./value";

export type ChangeKind = "added" | "removed" | "changed";

/** How one graph became another. */
export interface GraphChanges {
  nodes: Map<string, ChangeKind>;
  edges: Map<string, "added" | "removed">;
}

export function graphChanges(before: Graph, after: Graph): GraphChanges {
  const old = new Map(before.nodes.map((node) => [node.name, node]));
  const now = new Map(after.nodes.map((node) => [node.name, node]));
  const nodes = new Map<string, ChangeKind>();
  for (const [name, node] of now) {
    const earlier = old.get(name);
    if (!earlier) nodes.set(name, "added");
    else if (!isEqual(withoutInputs(earlier), withoutInputs(node))) nodes.set(name, "changed");
  }
  for (const name of old.keys()) if (!now.has(name)) nodes.set(name, "removed");
  return { nodes, edges: edgeChanges(before, after) };
}

function edgeChanges(before: Graph, after: Graph): GraphChanges["edges"] {
  const old = new Set(before.edges.map(({ id }) => id));
  const now = new Set(after.edges.map(({ id }) => id));
  const added = [...now].filter((id) => !old.has(id)).map((id) => [id, "added"] as const);
  return new Map([...added, ...[...old].filter((id) => !now.has(id)).map((id) => [id, "removed"] as const)]);
}

/** Returns both graphs in one, so that what was removed can be drawn, too. */
export function mergedGraph(before: Graph, after: Graph): Graph {
  const names = new Set(after.nodes.map(({ name }) => name));
  const edges = new Set(after.edges.map(({ id }) => id));
  return {
    ...after,
    nodes: [...after.nodes, ...before.nodes.filter(({ name }) => !names.has(name))],
    edges: [...after.edges, ...before.edges.filter(({ id }) => !edges.has(id))],
    layout: { nodes: { ...before.layout.nodes, ...after.layout.nodes }, notes: after.layout.notes, groups: [] },
  };
}

function withoutInputs(node: GraphNode): unknown {
  return Object.fromEntries(Object.entries(node.written).filter(([key]) => key !== "inputs"));
}
