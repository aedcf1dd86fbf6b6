import type { Edge, Node } from "@xyflow/react";
import type { RunDetail, RunNode } from "../api/types";
import type { Look } from "../lib/states";
import { edgeId, type Rates } from "./edges";
import { lookOf } from "./look";

export interface NodeData extends Record<string, unknown> {
  node: RunNode;
  look: Look;
  /** Whether the graph goes downwards. */
  down: boolean;
}

export interface EdgeData extends Record<string, unknown> {
  rows: number;
  bytes: number;
  /** Rows per second; null when nothing moves. */
  rate: number | null;
}

export type FlowNode = Node<NodeData, "run">;
export type FlowEdge = Edge<EdgeData, "run">;

export function flowOf(run: RunDetail, rates: Rates, places: Map<string, { x: number; y: number }>, down: boolean) {
  const nodes = run.nodes.map((node): FlowNode => {
    const position = places.get(node.node) ?? { x: 0, y: 0 };
    return { id: node.node, type: "run", position, data: { node, look: lookOf(node, run), down } };
  });
  const edges = run.edges.map((edge): FlowEdge => {
    const id = edgeId(edge);
    const rate = run.status === "running" ? (rates[id] ?? null) : null;
    const { from_node: source, to_node: target, rows, bytes } = edge;
    return { id, source, target, type: "run", data: { rows, bytes, rate } };
  });
  return { nodes, edges };
}
