import type { Port } from "../../../api/types";
import type { BlockInfo, FindBlock } from "../blocks";
import { change, type PipelineDocument } from "../document";
import { nodeOf, type Graph, type GraphEdge } from "../graph";
import { impliedName, readInputs, type Input } from "../inputs";
import { setOrdered, type ValueMap } from "../value";
import { freeName, NODE_KEYS } from "./keys";
import { addNode, nodeIn, setInputs, type NewNode } from "./nodes";

/** A connection that somebody draws: ports as the blocks declare them. */
export interface Wire {
  from: string;
  output: string;
  to: string;
  input: string;
}

export type Refusal = "itself" | "cycle" | "no-input" | "no-output" | "taken" | "twice";

/** Says why a wire cannot be; nothing when it can. */
export function refusal(graph: Graph, wire: Wire, find: FindBlock): Refusal | null {
  if (wire.from === wire.to) return "itself";
  const target = nodeOf(graph, wire.to);
  const source = nodeOf(graph, wire.from);
  if (!target || !source) return "no-input";
  const into = find(target.block);
  const outOf = find(source.block);
  if (outOf && !outOf.outputs.some(({ name }) => name === wire.output)) return "no-output";
  const port = into?.inputs.find(({ name }) => name === wire.input);
  if (into && !port) return "no-input";
  if (reaches(graph, wire.to, wire.from)) return "cycle";
  const others = target.inputs.filter((input) => portFor(input, into)?.name === wire.input || !into);
  if (others.some((input) => input.source === wire.from && (input.output ?? wire.output) === wire.output))
    return "twice";
  return port?.variadic !== true && others.length > 0 ? "taken" : null;
}

/** Returns the declared port that an input feeds. */
export function portFor(input: Input, block: BlockInfo | undefined): Port | undefined {
  if (!block) return undefined;
  const named = block.inputs.find((port) => !port.variadic && port.name === input.port);
  if (named) return named;
  if (input.port === null && block.inputs.length === 1) return block.inputs[0];
  return block.inputs.find((port) => port.variadic);
}

/** Says whether rows of `from` get to `to`. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of graph.edges) if (edge.from.node === node) open.push(edge.to.node);
  }
  return false;
}

export function connect(document: PipelineDocument, wire: Wire, find: FindBlock): PipelineDocument {
  return change(document, (draft) => connectIn(draft, wire, find));
}

export function disconnect(document: PipelineDocument, edges: readonly GraphEdge[]): PipelineDocument {
  return change(document, (draft) => {
    for (const edge of edges) {
      const node = nodeIn(draft, edge.to.node);
      if (node)
        setInputs(
          node,
          readInputs(node.inputs).filter((input) => !isEdge(input, edge)),
        );
    }
  });
}

/** Puts a node into an edge: what the edge led to reads the new node, under the same name. */
export function insertNode(
  document: PipelineDocument,
  edge: GraphEdge,
  node: NewNode,
  find: FindBlock,
): { document: PipelineDocument; name: string } {
  const added = addNode(document, node);
  const block = find(node.block);
  const output = block && block.outputs.length > 1 ? (block.outputs[0]?.name ?? null) : null;
  const wired = change(added.document, (draft) => {
    const target = nodeIn(draft, edge.to.node);
    const inserted = nodeIn(draft, added.name);
    if (!target || !inserted) return;
    const port = block && block.inputs.length > 1 ? (block.inputs[0]?.name ?? null) : null;
    setInputs(inserted, [{ port, source: edge.from.node, output: edge.from.port }]);
    const keepsName = find(String(target.block))?.inputs.some(({ variadic }) => variadic) === true;
    const rewire = (input: Input): Input => {
      if (!isEdge(input, edge)) return input;
      return { port: input.port ?? (keepsName ? impliedName(input) : null), source: added.name, output };
    };
    setInputs(target, readInputs(target.inputs).map(rewire));
  });
  return { document: wired, name: added.name };
}

function connectIn(draft: ValueMap, wire: Wire, find: FindBlock): void {
  const target = nodeIn(draft, wire.to);
  const source = nodeIn(draft, wire.from);
  if (!target || !source) return;
  const into = find(String(target.block));
  const outputs = find(String(source.block))?.outputs ?? [];
  const input = { port: null, source: wire.from, output: outputs.length > 1 ? wire.output : null };
  const existing = readInputs(target.inputs);
  const port = into?.inputs.find(({ name }) => name === wire.input);
  if (target.inputs === undefined) setOrdered(target, "inputs", "", NODE_KEYS);
  setInputs(target, [...existing, { ...input, port: nameFor(input, existing, into, port) }]);
}

/** Says which name an input is written under: none where the port is clear without one. */
function nameFor(input: Input, existing: Input[], block: BlockInfo | undefined, port: Port | undefined): string | null {
  const isNamed = existing.some((other) => other.port !== null) || (block?.inputs.length ?? 1) > 1;
  const implied = impliedName(input);
  const taken = (name: string) => existing.some((other) => (other.port ?? impliedName(other)) === name);
  if (port && !port.variadic) return isNamed ? port.name : null;
  return isNamed || taken(implied) ? freeName(implied, taken) : null;
}

function isEdge(input: Input, edge: GraphEdge): boolean {
  return input.source === edge.from.node && input.output === edge.from.port && input.port === edge.to.port;
}
