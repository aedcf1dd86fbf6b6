import { createContext, useContext } from "react";
import type { DraftTrigger, PlanView, RunStatus } from "../../api/types";
import { finder, type BlockInfo, type FindBlock } from "../model/blocks";
import { syntaxIssues, type Issue } from "../model/diagnostics";
import { parse, type PipelineDocument, type Problem } from "../model/document";
import { reuseNodes } from "../model/graph";
import { record, redo, startHistory, undo, type History } from "../model/history";
import { inSlices, type Slices } from "../model/slices";
import type { Value } from "../model/value";
import { createStore, required, useStore, type Store } from "./store";

/** What is chosen on the canvas: nodes by name, edges by id, notes by index. */
export interface Selection {
  nodes: string[];
  edges: string[];
  notes: number[];
}

/** The version that a draft was made from. */
export interface Base {
  /** The name under which it was saved; a new pipeline has none yet. */
  pipeline: string | null;
  text: string;
  version: number | null;
  etag: string | null;
  deployed: number | null;
}

export type PlanState = "waiting" | "checking" | "planning" | "done" | "unreachable";

/** What a run that was started here has done so far. */
export interface LiveRun {
  id: string;
  status: RunStatus;
  nodes: Map<string, { rows: number; rejected: number }>;
  edges: Map<string, number>;
}

export interface EditorState {
  /** The text as it stands, which may not be YAML at the moment. */
  text: string;
  /** The last text that was YAML, and what it says. */
  document: PipelineDocument;
  problems: Problem[];
  history: History;
  selection: Selection;
  base: Base;
  blocks: BlockInfo[];
  find: FindBlock;
  readOnly: boolean;
  planState: PlanState;
  plan: PlanView | null;
  issues: Issue[];
  triggers: DraftTrigger[];
  /** What configs say with the values of parameters, by node, as of the last text that was right. */
  resolved: Record<string, Value>;
  /** Whether the user may only have the draft checked: blocks are asked for editors alone. */
  onlyChecked: boolean;
  run: LiveRun | null;
  /** The line that the text is to show. */
  line: number | null;
}

export type EditorStore = Store<EditorState>;

export const EMPTY_SELECTION: Selection = { nodes: [], edges: [], notes: [] };

export function createEditor(base: Base, text: string, readOnly: boolean): EditorStore {
  const document = parse(text);
  return createStore<EditorState>({
    ...{ text, document, problems: document.problems, history: startHistory(text), selection: EMPTY_SELECTION },
    ...{
      base,
      blocks: [],
      find: () => undefined,
      readOnly,
      planState: "waiting",
      plan: null,
      triggers: [],
      resolved: {},
      onlyChecked: false,
      run: null,
      line: null,
    },
    issues: syntaxIssues(document.problems),
  });
}

export const EditorContext = createContext<EditorStore | null>(null);
const FileContext = createContext<string | undefined>(undefined);
export const EditorFile = FileContext.Provider;
/** Returns the file that the draft stands for, which paths within it are relative to. */
export const useEditorFile = () => useContext(FileContext);

export const useEditor = required(EditorContext, "the editor");

export function useEditorPart<Part>(part: (state: EditorState) => Part): Part {
  return useStore(useEditor(), part);
}

/** Changes the pipeline by one of the model's edits, as one step that can be undone. */
export function edit(
  store: EditorStore,
  label: string,
  act: (document: PipelineDocument, find: FindBlock) => PipelineDocument,
  mergeKey: string | null = null,
): void {
  settle(store);
  const { document, problems, readOnly, find } = store.get();
  if (readOnly || problems.length > 0) return;
  keep(store, act(document, find), label, mergeKey);
}

const UNDERWAY = new WeakMap<EditorStore, () => void>();

/** As `edit`, but between frames, for what the canvas shows already. */
export function editInSlices(
  store: EditorStore,
  label: string,
  act: (document: PipelineDocument) => Slices<PipelineDocument>,
  mergeKey: string,
): void {
  settle(store);
  const { document, problems, readOnly } = store.get();
  if (readOnly || problems.length > 0) return;
  const done = inSlices(act(document), (next) => keep(store, next, label, mergeKey));
  UNDERWAY.set(store, done);
}

/** Ends an edit that is still being made; what comes next begins with what it leads to. */
export function settle(store: EditorStore): void {
  UNDERWAY.get(store)?.();
}

function keep(store: EditorStore, next: PipelineDocument, label: string, mergeKey: string | null): void {
  const { document, history } = store.get();
  if (next.text === document.text) return;
  store.set({ ...shown(store, next), history: record(history, { text: next.text, label }, mergeKey, Date.now()) });
}

/** Takes a text that somebody typed; as long as it is not YAML, the graph stays as it was. */
export function typeText(store: EditorStore, text: string, label: string): void {
  settle(store);
  const { history, readOnly } = store.get();
  if (readOnly || text === store.get().text) return;
  store.set({ ...read(store, text), history: record(history, { text, label }, "text", Date.now()) });
}

/** Takes a text as one step, as an import or a restored version does. */
export function replaceText(store: EditorStore, text: string, label: string): void {
  settle(store);
  const { history } = store.get();
  store.set({ ...read(store, text), history: record(history, { text, label }, null, Date.now()) });
}

export function undoStep(store: EditorStore): void {
  settle(store);
  goTo(store, undo(store.get().history));
}

export function redoStep(store: EditorStore): void {
  settle(store);
  goTo(store, redo(store.get().history));
}

export function setBlocks(store: EditorStore, blocks: BlockInfo[]): void {
  store.set({ blocks, find: finder(blocks) });
}

export function select(store: EditorStore, selection: Partial<Selection>): void {
  store.set({ selection: { ...EMPTY_SELECTION, ...selection } });
}

/** Shows what a run does from now on. */
export function followRun(store: EditorStore, id: string): void {
  store.set({ run: { id, status: "running", nodes: new Map(), edges: new Map() } });
}

/** Starts over from another saved version. */
export function rebase(store: EditorStore, base: Base, text: string): void {
  settle(store);
  store.set({ ...read(store, text), base, history: startHistory(text) });
}

/** Returns what the pipeline is called: a saved one keeps its name, whatever its text says meanwhile. */
export function pipelineName({ base, document }: EditorState): string {
  return base.pipeline ?? document.graph.name;
}

export function isDirty(state: EditorState): boolean {
  return state.text !== state.base.text;
}

function goTo(store: EditorStore, history: History): void {
  if (history === store.get().history) return;
  store.set({ ...read(store, history.present.text), history });
}

function read(store: EditorStore, text: string): Partial<EditorState> {
  const document = parse(text);
  if (document.problems.length === 0)
    return { ...shown(store, document), selection: present(store.get().selection, document) };
  return { text, problems: document.problems, issues: syntaxIssues(document.problems) };
}

function shown(store: EditorStore, document: PipelineDocument): Partial<EditorState> {
  const graph = reuseNodes(document.graph, store.get().document.graph);
  return { text: document.text, document: { ...document, graph }, problems: [] };
}

/** Leaves out of a selection what is no longer there. */
function present(selection: Selection, { graph }: PipelineDocument): Selection {
  const names = new Set(graph.nodes.map(({ name }) => name));
  const edges = new Set(graph.edges.map(({ id }) => id));
  return {
    nodes: selection.nodes.filter((name) => names.has(name)),
    edges: selection.edges.filter((id) => edges.has(id)),
    notes: selection.notes.filter((index) => index < graph.layout.notes.length),
  };
}
