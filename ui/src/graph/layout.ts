import dagre from "@dagrejs/dagre";
import type { EdgeEnds } from "../api/types";

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 64;

/** Returns a place for every node, from left to right, or downwards where the page is narrow. */
export function placesOf(nodes: string[], edges: EdgeEnds[], down: boolean): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph(down ? { rankdir: "TB", nodesep: 24, ranksep: 48 } : { rankdir: "LR", nodesep: 24, ranksep: 112 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from_node, to_node } of edges) graph.setEdge(from_node, to_node);
  dagre.layout(graph);
  return new Map(
    nodes.map((node) => {
      const { x, y } = graph.node(node);
      return [node, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
    }),
  );
}
