import { isMap as isYamlMap, type Document } from "yaml";
import { readInputs, type Input } from "./inputs";
import { readLayout, type Layout } from "./layout";
import { type Item, keyOf } from "./text/places";
import { isEqual, isMap, type Value, type ValueMap } from "./value";

/** A node as the file says it. */
export interface GraphNode {
  name: string;
  block: string;
  title: string | null;
  notes: string | null;
  disabled: boolean;
  inputs: Input[];
  /** Everything that is written about it. */
  written: ValueMap;
  /** Its first and last line. */
  lines: LineRange;
  /** The first and last line of its `inputs`. */
  inputLines: LineRange | null;
}

/** Where rows go: from a node's output to another node's input. */
export interface GraphEdge {
  id: string;
  from: { node: string; port: string | null };
  to: { node: string; port: string | null };
}

export interface Graph {
  name: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
  layout: Layout;
  triggers: ValueMap[];
}

type LineOf = (offset: number) => number;
type LineRange = readonly [number, number];
type Lines = Pick<GraphNode, "lines" | "inputLines">;

const NOWHERE: Lines = { lines: [1, 1], inputLines: null };

export function toGraph(value: ValueMap, yaml: Document, lineOf: LineOf): Graph {
  const lines = nodeLines(yaml, lineOf);
  const written = isMap(value.nodes) ? Object.entries(value.nodes) : [];
  const nodes = written.map(([name, node]) => toNode(name, isMap(node) ? node : {}, lines.get(name) ?? NOWHERE));
  const triggers = Array.isArray(value.triggers) ? value.triggers.filter(isMap) : [];
  return {
    name: textOf(value.name) ?? "",
    nodes,
    edges: nodes.flatMap(edgesInto),
    layout: readLayout(value.layout),
    triggers,
  };
}

/** Keeps the objects of nodes that are as they were, so that what shows them need not look again. */
export function reuseNodes(graph: Graph, before: Graph): Graph {
  const known = new Map(before.nodes.map((node) => [node.name, node]));
  const nodes = graph.nodes.map((node) => {
    const same = known.get(node.name);
    return same && isEqual(same, node) ? same : node;
  });
  return { ...graph, nodes };
}

export function edgeId(from: GraphEdge["from"], to: GraphEdge["to"]): string {
  return `${from.node}.${from.port ?? ""}>${to.node}.${to.port ?? ""}`;
}

const BY_NAME = new WeakMap<readonly GraphNode[], Map<string, GraphNode>>();

export function nodeOf(graph: Graph, name: string | null | undefined): GraphNode | undefined {
  let known = BY_NAME.get(graph.nodes);
  if (!known) {
    known = new Map(graph.nodes.map((node) => [node.name, node]));
    BY_NAME.set(graph.nodes, known);
  }
  return name == null ? undefined : known.get(name);
}

function toNode(name: string, written: ValueMap, { lines, inputLines }: Lines): GraphNode {
  return {
    name,
    block: textOf(written.block) ?? "",
    title: textOf(written.title),
    notes: textOf(written.notes),
    disabled: written.disabled === true,
    inputs: readInputs(written.inputs),
    written,
    lines,
    inputLines,
  };
}

function edgesInto(node: GraphNode): GraphEdge[] {
  return node.inputs.map(({ port, source, output }) => {
    const from = { node: source, port: output };
    const to = { node: node.name, port };
    return { id: edgeId(from, to), from, to };
  });
}

function nodeLines(yaml: Document, lineOf: LineOf): Map<string, Lines> {
  const nodes = yaml.get("nodes", true);
  const items = isYamlMap(nodes) ? (nodes.items as unknown as Item[]) : [];
  return new Map(
    items.map((item) => {
      const inputs = isYamlMap(item.value) ? item.value.items.find((pair) => keyOf(pair) === "inputs") : undefined;
      const inputLines = inputs ? linesOf(inputs as unknown as Item, lineOf) : null;
      return [keyOf(item), { lines: linesOf(item, lineOf), inputLines }];
    }),
  );
}

function linesOf(item: Item, lineOf: LineOf): LineRange {
  const start = item.key.range?.[0] ?? 0;
  const end = item.value?.range?.[1] ?? start;
  return [lineOf(start), lineOf(Math.max(start, end - 1))];
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}
