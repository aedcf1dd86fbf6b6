import { describe, expect, it, vi } from "vitest";
import { addBlock, copySelection, deleteSelection, insertBlock, paste, walk } from "../canvas/commands";
import { nodeOf } from "../model/graph";
import { BLOCKS } from "../model/tests/support";
import {
  createEditor,
  edit,
  editInSlices,
  isDirty,
  redoStep,
  select,
  setBlocks,
  typeText,
  undoStep,
} from "../state/editor";
import { changing } from "../model/document";
import { place, setDisabled } from "../model/edits/nodes";

const TEXT = "name: p\nnodes:\n  a:\n    block: file@1\n  q:\n    block: sql@1\n    inputs: a\n";

function begin(text = TEXT, readOnly = false) {
  const store = createEditor({ pipeline: "p", text, version: 1, etag: '"1"', deployed: null }, text, readOnly);
  setBlocks(store, BLOCKS);
  return store;
}

const names = (store: ReturnType<typeof begin>) => store.get().document.graph.nodes.map(({ name }) => name);

describe("the editor", () => {
  it("adds a block behind the selected node, and reads it", () => {
    const store = begin();
    select(store, { nodes: ["a"] });
    addBlock(store, "add", "mask@1.0.0", null);
    expect(nodeOf(store.get().document.graph, "mask")?.written).toEqual({ block: "mask@1", inputs: "a" });
    expect(store.get().selection.nodes).toEqual(["mask"]);
  });

  it("makes room for a block in an edge", () => {
    const store = begin();
    insertBlock(store, "insert", "mask@1.0.0", "a.>q.");
    const { nodes } = store.get().document.graph.layout;
    expect(nodes.q?.[0]).toBeGreaterThan(nodes.mask?.[0] ?? 0);
    expect(nodeOf(store.get().document.graph, "q")?.written.inputs).toEqual({ a: "mask" });
  });

  it("undoes and redoes to the letter", () => {
    const store = begin();
    edit(store, "disable", (document) => setDisabled(document, ["a"], true));
    expect(isDirty(store.get())).toBe(true);
    undoStep(store);
    expect(store.get().text).toBe(TEXT);
    redoStep(store);
    expect(store.get().text).toContain("disabled: true");
  });

  it("keeps the last graph while the text is not YAML, and changes nothing on the canvas", () => {
    const store = begin();
    typeText(store, `${TEXT}x: [1`, "type");
    expect(names(store)).toEqual(["a", "q"]);
    expect(store.get().issues[0]).toMatchObject({ severity: "error", node: null });
    edit(store, "disable", (document) => setDisabled(document, ["a"], true));
    expect(store.get().text).toBe(`${TEXT}x: [1`);
    typeText(store, TEXT, "type");
    expect(store.get().problems).toEqual([]);
  });

  it("changes nothing for a viewer", () => {
    const store = begin(TEXT, true);
    select(store, { nodes: ["a"] });
    deleteSelection(store, "delete");
    typeText(store, "name: other\n", "type");
    expect(store.get().text).toBe(TEXT);
  });

  it("ends an edit in slices before whatever comes next", () => {
    const store = begin();
    editInSlices(store, "move", (document) => changing(document, (draft) => place(draft, "a", [16, 32])), "move a");
    expect(store.get().text).toBe(TEXT);
    edit(store, "disable", (document) => setDisabled(document, ["a"], true));
    expect(store.get().history.past.map(({ label }) => label)).toEqual(["", "move"]);
    undoStep(store);
    expect(store.get().document.graph.layout.nodes).toEqual({ a: [16, 32] });
    undoStep(store);
    expect(store.get().text).toBe(TEXT);
  });

  it("makes an edit in slices when nothing else comes", async () => {
    const store = begin();
    editInSlices(store, "move", (document) => changing(document, (draft) => place(draft, "q", [16, 32])), "move q");
    await vi.waitFor(() => expect(store.get().document.graph.layout.nodes).toEqual({ q: [16, 32] }));
    expect(store.get().text).toBe(`${TEXT}layout:\n  nodes:\n    q: [16, 32]\n`);
  });

  it("copies from one pipeline into another", () => {
    const store = begin();
    select(store, { nodes: ["a", "q"] });
    const other = begin("name: other\nnodes:\n  a:\n    block: http@1\n");
    expect(paste(other, "paste", copySelection(store) ?? "")).toBe(true);
    expect(names(other)).toEqual(["a", "a_2", "q"]);
    expect(nodeOf(other.get().document.graph, "q")?.written.inputs).toBe("a_2");
  });

  it("walks along the nodes and then leaves", () => {
    const store = begin();
    expect([walk(store, 1), walk(store, 1), walk(store, 1)]).toEqual(["a", "q", null]);
  });
});
