import type { Column, EdgeEnds, PlanView } from "../../api/types";
import type { FindBlock } from "../model/blocks";
import type { GraphChanges } from "../model/changes";
import type { Issue } from "../model/diagnostics";
import { portFor } from "../model/edits/wiring";
import { nodeOf, type Graph, type GraphEdge, type GraphNode } from "../model/graph";
import { impliedName } from "../model/inputs";
import type { LiveRun } from "../state/editor";
import type { BlockData, WireData } from "./view";

/** Everything that the canvas is drawn from, but for places and selection. */
export interface Scene {
  graph: Graph;
  find: FindBlock;
  issues: readonly Issue[];
  plan: PlanView | null;
  run: LiveRun | null;
  changes: GraphChanges | null;
}

export function blockData(scene: Scene, node: GraphNode): BlockData {
  const block = scene.find(node.block);
  const issue = worst(issuesOf(scene.issues, node.name));
  const live = scene.run?.nodes.get(node.name);
  return {
    name: node.name,
    title: node.title ?? node.name,
    reference: node.block,
    blockKind: block?.kind ?? null,
    inputs: block ? block.inputs.map(({ name }) => name) : [...new Set(node.inputs.map(({ port }) => port ?? "in"))],
    outputs: block ? block.outputs.map(({ name }) => name) : outputsUsed(scene.graph, node.name),
    disabled: node.disabled,
    hasNotes: node.notes !== null,
    severity: issue?.severity ?? null,
    issue: issue?.message ?? null,
    change: scene.changes?.nodes.get(node.name) ?? null,
    rows: live?.rows ?? null,
    rejected: live?.rejected ?? 0,
  };
}

/** Returns the handles of an edge: ports as the blocks declare them. */
export function handlesOf(
  { graph, find }: Pick<Scene, "graph" | "find">,
  edge: GraphEdge,
): { from: string; to: string } {
  const source = find(nodeOf(graph, edge.from.node)?.block ?? "");
  const target = find(nodeOf(graph, edge.to.node)?.block ?? "");
  const input = { port: edge.to.port, source: edge.from.node, output: edge.from.port };
  return {
    from: edge.from.port ?? source?.outputs[0]?.name ?? "out",
    to: portFor(input, target)?.name ?? edge.to.port ?? "in",
  };
}

/** Returns the columns that the plan says an edge carries. */
export function columnsOf(scene: Pick<Scene, "graph" | "find" | "plan">, edge: GraphEdge): Column[] | null {
  const handles = handlesOf(scene, edge);
  const block = scene.find(nodeOf(scene.graph, edge.to.node)?.block ?? "");
  const isVariadic = block?.inputs.find(({ name }) => name === handles.to)?.variadic === true;
  const implied = impliedName({ source: edge.from.node, output: edge.from.port });
  const port = edge.to.port ?? (isVariadic ? implied : handles.to);
  const ends = { from_node: edge.from.node, from_port: handles.from, to_node: edge.to.node, to_port: port };
  return scene.plan === null ? null : (columnsIn(scene.plan).get(endsKey(ends)) ?? null);
}

const COLUMNS = new WeakMap<PlanView, Map<string, Column[]>>();

/** Returns the columns of a plan by the ends of the edges that carry them. */
function columnsIn(plan: PlanView): Map<string, Column[]> {
  let known = COLUMNS.get(plan);
  if (!known) {
    known = new Map(plan.edges.map((edge) => [endsKey(edge), edge.columns]));
    COLUMNS.set(plan, known);
  }
  return known;
}

function endsKey({ from_node, from_port, to_node, to_port }: EdgeEnds): string {
  return `${from_node}.${from_port}>${to_node}.${to_port}`;
}

export function wireData(scene: Scene, edge: GraphEdge): WireData {
  const issue = worst(issuesOf(scene.issues, edge.to.node).filter((each) => concerns(each, edge, scene.graph)));
  return {
    severity: issue?.severity ?? null,
    issue: issue?.message ?? null,
    label: edge.to.port,
    columns: columnsOf(scene, edge),
    change: scene.changes?.edges.get(edge.id) ?? null,
    rows: scene.run?.edges.get(edge.id) ?? null,
    running: scene.run?.status === "running",
  };
}

/** An issue about the inputs of a node is one of the edges into it; where it names a source, of that edge only. */
function concerns(issue: Issue, edge: GraphEdge, graph: Graph): boolean {
  const sources = graph.edges.filter(({ to }) => to.node === edge.to.node).map(({ from }) => from.node);
  const named = sources.filter((name) => issue.message.includes(`\`${name}\``));
  if (named.length > 0) return named.includes(edge.from.node);
  const range = nodeOf(graph, edge.to.node)?.inputLines;
  return issue.line !== null && range != null && issue.line >= range[0] && issue.line <= range[1];
}

const ISSUES = new WeakMap<readonly Issue[], Map<string | null, Issue[]>>();

function issuesOf(issues: readonly Issue[], node: string): readonly Issue[] {
  let known = ISSUES.get(issues);
  if (!known) {
    known = new Map();
    for (const issue of issues) known.set(issue.node, [...(known.get(issue.node) ?? []), issue]);
    ISSUES.set(issues, known);
  }
  return known.get(node) ?? [];
}

function worst(issues: readonly Issue[]): Issue | undefined {
  return issues.find(({ severity }) => severity === "error") ?? issues[0];
}

function outputsUsed(graph: Graph, name: string): string[] {
  const used = graph.edges.filter(({ from }) => from.node === name).map(({ from }) => from.port ?? "out");
  return used.length > 0 ? [...new Set(used)] : ["out"];
}
