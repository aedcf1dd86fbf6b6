import { useCallback, useRef } from "react";
import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useT } from "../../i18n";
import { change } from "../model/document";
import { rounded } from "../model/layout";
import { place } from "../model/edits/nodes";
import { setIn } from "../model/value";
import { edit, useEditor, type EditorStore, type Selection } from "../state/editor";
import { movesIn, type Dragged } from "./use-items";
import type { CanvasNode, WireEdge } from "./view";

/** Follows drags and selections of the canvas. Places go into the document once, when a drag has ended. */
export function useCanvasChanges(setDragged: (dragged: Dragged) => void) {
  const t = useT();
  const store = useEditor();
  const latest = useRef<Dragged>(new Map());
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      selectNodes(store, changes);
      const { moves, ended } = movesIn(changes);
      if (moves.size === 0 && !ended) return;
      latest.current = new Map([...latest.current, ...moves]);
      if (ended) {
        const places = latest.current;
        latest.current = new Map();
        // The document is written after the frame in which the mouse was let go.
        setTimeout(() => {
          keepPlaces(store, places, t("editor.didMove"));
          setDragged(latest.current);
        });
      } else setDragged(latest.current);
    },
    [store, setDragged, t],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const chosen = changes.filter((change) => change.type === "select");
      if (chosen.length === 0) return;
      const { selection } = store.get();
      store.set({ selection: { ...selection, edges: toggled(selection.edges, chosen) } });
    },
    [store],
  );
  return { onNodesChange, onEdgesChange };
}

function selectNodes(store: EditorStore, changes: NodeChange<CanvasNode>[]): void {
  const chosen = changes.filter((change) => change.type === "select");
  if (chosen.length === 0) return;
  const { selection } = store.get();
  const isNote = (id: string) => id.startsWith("note:");
  const nodes = toggled(
    selection.nodes,
    chosen.filter(({ id }) => !isNote(id)),
  );
  const noteIds = toggled(
    selection.notes.map((index) => `note:${index}`),
    chosen.filter(({ id }) => isNote(id)),
  );
  const next: Selection = { ...selection, nodes, notes: noteIds.map((id) => Number(id.slice(5))) };
  store.set({ selection: next });
}

function toggled(selected: string[], changes: { id: string; selected: boolean }[]): string[] {
  const next = new Set(selected);
  for (const { id, selected: isSelected } of changes) {
    if (isSelected) next.add(id);
    else next.delete(id);
  }
  return [...next];
}

function keepPlaces(store: EditorStore, places: Dragged, label: string): void {
  edit(
    store,
    label,
    (document) =>
      change(document, (draft) => {
        for (const [id, { x, y }] of places) {
          if (id.startsWith("note:")) setIn(draft, ["layout", "notes", Number(id.slice(5)), "at"], rounded([x, y]));
          else place(draft, id, [x, y]);
        }
      }),
    `move ${[...places.keys()].join(" ")}`,
  );
}
