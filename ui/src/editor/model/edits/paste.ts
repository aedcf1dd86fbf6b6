import { stringify } from "yaml";
import { change, parse, type PipelineDocument } from "../document";
import { readInputs, type Input } from "../inputs";
import { readLayout, type Point } from "../layout";
import { copy, isMap, setIn, type Value, type ValueMap } from "../value";
import { freeName } from "./keys";
import { nodesOf, place, setInputs } from "./nodes";

/** Returns nodes as a text of their own, a piece of a pipeline file. */
export function copyNodes(
  document: PipelineDocument,
  names: readonly string[],
  places: Readonly<Record<string, Point>>,
): string {
  const chosen = document.graph.nodes.filter((node) => names.includes(node.name));
  const nodes = Object.fromEntries(chosen.map((node) => [node.name, node.written]));
  const at = Object.fromEntries(
    chosen.flatMap((node) => (places[node.name] ? [[node.name, [...(places[node.name] as Point)]]] : [])),
  );
  return stringify({ nodes, layout: { nodes: at } }, { lineWidth: 0 });
}

/** Adds the nodes of a piece of a pipeline file under free names. Inputs between them follow; others stay if there is such a node. */
export function pasteNodes(
  document: PipelineDocument,
  text: string,
  shift: Point,
): { document: PipelineDocument; names: string[] } {
  const piece = pieceOf(text);
  if (!piece) return { document, names: [] };
  const names = freeNames(document, Object.keys(piece.nodes));
  const layout = readLayout(piece.layout);
  const pasted = change(document, (draft) => {
    const known = new Set([...Object.keys(nodesOf(draft)), ...names.values()]);
    for (const [from, to] of names) {
      const node = copy(piece.nodes[from] ?? null);
      if (!isMap(node)) continue;
      setInputs(node, followed(readInputs(node.inputs), names, known));
      setIn(draft, ["nodes", to], node);
      const at = layout.nodes[from];
      if (at) place(draft, to, [at[0] + shift[0], at[1] + shift[1]]);
    }
  });
  return { document: pasted, names: [...names.values()] };
}

function pieceOf(text: string): { nodes: ValueMap; layout: Value | undefined } | null {
  const { value, problems } = parse(text);
  return problems.length === 0 && isMap(value.nodes) ? { nodes: value.nodes, layout: value.layout } : null;
}

function freeNames(document: PipelineDocument, wanted: string[]): Map<string, string> {
  const taken = new Set(document.graph.nodes.map((node) => node.name));
  const names = new Map<string, string>();
  for (const name of wanted) {
    const free = freeName(name, (other) => taken.has(other));
    taken.add(free);
    names.set(name, free);
  }
  return names;
}

function followed(inputs: Input[], names: Map<string, string>, known: Set<string>): Input[] {
  const follow = (input: Input) => ({ ...input, source: names.get(input.source) ?? input.source });
  return inputs.map(follow).filter((input) => known.has(input.source));
}
