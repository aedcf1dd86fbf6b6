import type { Graph } from "../model/graph";
import type { Point } from "../model/layout";
import { GRID, NODE_WIDTH } from "./view";

/** Lays out the whole graph from left to right. The layouter is loaded when it is first asked for. */
export async function tidy(graph: Graph, heightOf: (name: string) => number): Promise<Record<string, Point>> {
  const { graphlib, layout } = await import("@dagrejs/dagre").then((module) => module.default);
  const laid = new graphlib.Graph({ multigraph: true });
  laid.setGraph({ rankdir: "LR", nodesep: 3 * GRID, ranksep: 6 * GRID });
  laid.setDefaultEdgeLabel(() => ({}));
  for (const { name } of graph.nodes) laid.setNode(name, { width: NODE_WIDTH, height: heightOf(name) });
  for (const { id, from, to } of graph.edges) {
    if (laid.hasNode(from.node) && laid.hasNode(to.node)) laid.setEdge(from.node, to.node, {}, id);
  }
  layout(laid);
  return Object.fromEntries(graph.nodes.map(({ name }) => [name, corner(laid.node(name))]));
}

function corner({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Point {
  return [Math.round((x - width / 2) / GRID) * GRID, Math.round((y - height / 2) / GRID) * GRID];
}
