import { useCallback, useRef, useState } from "react";
import { useStoreApi, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useT } from "../../i18n";
import { change } from "../model/document";
import { rounded } from "../model/layout";
import { place } from "../model/edits/nodes";
import { setIn } from "../model/value";
import { edit, useEditor, type EditorStore, type Selection } from "../state/editor";
import { newMover, type Places } from "./mover";
import { movesIn } from "./use-items";
import type { CanvasNode, WireEdge } from "./view";

/** Follows drags and selections of the canvas. Places go into the document once, when a drag has ended. */
export function useCanvasChanges() {
  const t = useT();
  const store = useEditor();
  const flow = useStoreApi<CanvasNode, WireEdge>();
  const [mover] = useState(() => newMover(flow.getState));
  const latest = useRef<Places>(new Map());
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      selectNodes(store, changes);
      const { moves, ended } = movesIn(changes);
      if (moves.size === 0 && !ended) return;
      latest.current = new Map([...latest.current, ...moves]);
      mover.move(latest.current);
      if (!ended) return;
      const places = latest.current;
      latest.current = new Map();
      mover.end();
      // The document is written after the frame in which the mouse was let go.
      setTimeout(() => keepPlaces(store, places, t("editor.didMove")));
    },
    [store, mover, t],
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

function keepPlaces(store: EditorStore, places: Places, label: string): void {
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
