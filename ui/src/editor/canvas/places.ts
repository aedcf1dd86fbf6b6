import type { PipelineDocument } from "../model/document";
import { reaches } from "../model/edits/wiring";
import type { Graph, GraphEdge } from "../model/graph";
import type { Point } from "../model/layout";
import { GRID, NODE_WIDTH } from "./view";

const COLUMN = NODE_WIDTH + 6 * GRID;
const ROW = 7 * GRID;

/** Returns a place for every node: where the file puts it, else in a column behind those that feed it. */
export function placesOf(graph: Graph): Record<string, Point> {
  const missing = graph.nodes.filter(({ name }) => !graph.layout.nodes[name]);
  if (missing.length === 0) return graph.layout.nodes;
  const places: Record<string, Point> = { ...graph.layout.nodes };
  const depths = depthsOf(graph);
  const taken = new Map<number, number>();
  const below = Math.max(0, ...Object.values(places).map(([, y]) => y + ROW));
  const ordered = [...missing].sort((left, right) => (depths.get(left.name) ?? 0) - (depths.get(right.name) ?? 0));
  for (const { name, inputs } of ordered) {
    const depth = depths.get(name) ?? 0;
    const wanted = average(inputs.flatMap(({ source }) => (places[source] ? [places[source][1]] : [])));
    const free = taken.get(depth) ?? below;
    const y = Math.max(free, wanted ?? free);
    taken.set(depth, y + ROW);
    places[name] = [depth * COLUMN, Math.round(y / GRID) * GRID];
  }
  return places;
}

/** Returns how many steps each node is behind the first ones; what stands in a cycle counts as far as it is known. */
export function depthsOf(graph: Graph): Map<string, number> {
  const depths = new Map<string, number>();
  const sources = new Map(graph.nodes.map(({ name, inputs }) => [name, inputs.map(({ source }) => source)]));
  const above = new Set<string>();
  const visit = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    if (above.has(name)) return 0;
    above.add(name);
    const feeding = (sources.get(name) ?? []).filter((source) => sources.has(source));
    const depth = Math.max(0, ...feeding.map((source) => visit(source) + 1));
    above.delete(name);
    depths.set(name, depth);
    return depth;
  };
  for (const { name } of graph.nodes) visit(name);
  return depths;
}

/** Returns a place within an edge, and where nodes behind it have to go so that there is room. */
export function makeRoom({ graph }: PipelineDocument, edge: GraphEdge): { at: Point; moved: Record<string, Point> } {
  const places = placesOf(graph);
  const from = places[edge.from.node] ?? [0, 0];
  const to = places[edge.to.node] ?? [0, 0];
  const missing = Math.max(0, from[0] + 2 * COLUMN - to[0]);
  const behind = graph.nodes.filter(({ name }) => reaches(graph, edge.to.node, name));
  const shifted = missing > 0 ? behind : [];
  const moved = shifted.map(
    ({ name }) => [name, [(places[name]?.[0] ?? 0) + missing, places[name]?.[1] ?? 0]] as const,
  );
  return { at: [from[0] + COLUMN, Math.round((from[1] + to[1]) / 2 / GRID) * GRID], moved: Object.fromEntries(moved) };
}

function average(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
