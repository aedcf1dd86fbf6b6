import { referenceTo } from "../model/blocks";
import { addGroup } from "../model/edits/groups";
import { addNote, removeNotes } from "../model/edits/notes";
import { addNode, moveNodes, removeNodes, setDisabled } from "../model/edits/nodes";
import { copyNodes, pasteNodes } from "../model/edits/paste";
import { disconnect, insertNode, refusal, connect } from "../model/edits/wiring";
import type { PipelineDocument } from "../model/document";
import type { Point } from "../model/layout";
import { nodeOf } from "../model/graph";
import { edit, select, type EditorStore } from "../state/editor";
import { depthsOf, makeRoom, placesOf } from "./places";
import { tidy } from "./tidy";
import { GRID, NODE_WIDTH, nodeHeight } from "./view";

const STEP = NODE_WIDTH + 6 * GRID;

/** Adds a node of a block; without a place it goes behind the selected node, and reads it where that is possible. */
export function addBlock(store: EditorStore, label: string, reference: string, at: Point | null): void {
  let name = "";
  edit(store, label, (document, find) => {
    const block = find(reference);
    const behind = at === null ? store.get().selection.nodes[0] : undefined;
    const place = at ?? placeBehind(document, behind);
    const added = addNode(document, {
      name: block?.name ?? reference,
      block: block ? referenceTo(block) : reference,
      at: place,
    });
    name = added.name;
    const output = find(nodeOf(document.graph, behind)?.block ?? "")?.outputs[0]?.name;
    const input = block?.inputs[0]?.name;
    if (!behind || !output || !input) return added.document;
    const wire = { from: behind, output, to: name, input };
    return refusal(added.document.graph, wire, find) === null ? connect(added.document, wire, find) : added.document;
  });
  if (name !== "") select(store, { nodes: [name] });
}

export function insertBlock(store: EditorStore, label: string, reference: string, edgeId: string): void {
  let name = "";
  edit(store, label, (document, find) => {
    const edge = document.graph.edges.find(({ id }) => id === edgeId);
    const block = find(reference);
    if (!edge) return document;
    const { at, moved } = makeRoom(document, edge);
    const wanted = { name: block?.name ?? reference, block: block ? referenceTo(block) : reference, at };
    const inserted = insertNode(moveNodes(document, moved), edge, wanted, find);
    name = inserted.name;
    return inserted.document;
  });
  if (name !== "") select(store, { nodes: [name] });
}

export function deleteSelection(store: EditorStore, label: string): void {
  const { selection, readOnly } = store.get();
  if (readOnly) return;
  edit(store, label, (document) => {
    const edges = document.graph.edges.filter(({ id }) => selection.edges.includes(id));
    return removeNodes(disconnect(removeNotes(document, selection.notes), edges), selection.nodes);
  });
  select(store, {});
}

export function toggleDisabled(store: EditorStore, label: string): void {
  const { selection, document } = store.get();
  const disabled = selection.nodes.every((name) => nodeOf(document.graph, name)?.disabled);
  edit(store, label, (before) => setDisabled(before, selection.nodes, !disabled));
}

/** Returns the selected nodes as a piece of a pipeline file; nothing where none is selected. */
export function copySelection(store: EditorStore): string | null {
  const { selection, document } = store.get();
  if (selection.nodes.length === 0) return null;
  return copyNodes(document, selection.nodes, placesOf(document.graph));
}

/** Adds a piece of a pipeline file. Says whether it was one. */
export function paste(store: EditorStore, label: string, text: string): boolean {
  let names: string[] = [];
  edit(store, label, (document) => {
    const pasted = pasteNodes(document, text, [2 * GRID, 2 * GRID]);
    names = pasted.names;
    return pasted.document;
  });
  if (names.length > 0) select(store, { nodes: names });
  return names.length > 0;
}

export function duplicate(store: EditorStore, label: string): void {
  const text = copySelection(store);
  if (text) paste(store, label, text);
}

/** Puts the selected nodes into a group. */
export function groupSelected(store: EditorStore, label: string, name: string): void {
  const { nodes } = store.get().selection;
  if (nodes.length > 0) edit(store, label, (document) => addGroup(document, name, nodes));
}

export function selectAll(store: EditorStore): void {
  const { nodes, layout } = store.get().document.graph;
  select(store, { nodes: nodes.map(({ name }) => name), notes: layout.notes.map((_, index) => index) });
}

/** Selects the next or the last node in the order of the graph. Says whether there is one. */
export function walk(store: EditorStore, step: 1 | -1): string | null {
  const { graph } = store.get().document;
  const depths = depthsOf(graph);
  const places = placesOf(graph);
  const rank = (name: string) => (depths.get(name) ?? 0) * 1e6 + (places[name]?.[1] ?? 0);
  const names = graph.nodes.map(({ name }) => name).sort((left, right) => rank(left) - rank(right));
  const current = names.indexOf(store.get().selection.nodes[0] ?? "");
  const next = names[current < 0 ? (step > 0 ? 0 : names.length - 1) : current + step] ?? null;
  if (next) select(store, { nodes: [next] });
  return next;
}

export function nudge(store: EditorStore, label: string, [dx, dy]: Point): void {
  const { selection, document } = store.get();
  const places = placesOf(document.graph);
  const moved = selection.nodes.map((name) => {
    const [x, y] = places[name] ?? [0, 0];
    return [name, [x + dx * GRID, y + dy * GRID] as const] as const;
  });
  edit(store, label, (before) => moveNodes(before, Object.fromEntries(moved)), `nudge ${selection.nodes.join(" ")}`);
}

export async function tidyUp(store: EditorStore, label: string): Promise<void> {
  const { document, find } = store.get();
  const heightOf = (name: string) => {
    const block = find(nodeOf(document.graph, name)?.block ?? "");
    const names = (ports: { name: string }[] = []) => ports.map(({ name: port }) => port);
    return nodeHeight({ inputs: names(block?.inputs), outputs: names(block?.outputs) });
  };
  const places = await tidy(document.graph, heightOf);
  edit(store, label, (before) => moveNodes(before, places));
}

export function addNoteAt(store: EditorStore, label: string, { x, y }: { x: number; y: number }): void {
  edit(store, label, (document) => addNote(document, { at: [x, y], size: null, text: "" }));
  select(store, { notes: [store.get().document.graph.layout.notes.length - 1] });
}

function placeBehind(document: PipelineDocument, name: string | undefined): Point {
  const places = placesOf(document.graph);
  const behind = name === undefined ? undefined : places[name];
  const taken = (at: Point) =>
    Object.values(places).some(([x, y]) => Math.abs(x - at[0]) < NODE_WIDTH && Math.abs(y - at[1]) < 4 * GRID);
  let at: Point = behind ? [behind[0] + STEP, behind[1]] : [0, 0];
  while (taken(at)) at = [at[0], at[1] + 6 * GRID];
  return at;
}
