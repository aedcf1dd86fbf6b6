import { useCallback, useRef } from "react";
import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useT } from "../../i18n";
import { changing } from "../model/document";
import { rounded } from "../model/layout";
import { place } from "../model/edits/nodes";
import { setIn } from "../model/value";
import { editInSlices, useEditor, type EditorStore, type Selection } from "../state/editor";
import type { Mover, Places } from "./mover";
import { movesIn } from "./use-items";
import { FRAME } from "./groups";
import { placesOf } from "./places";
import { groupIndex, type CanvasNode, type WireEdge } from "./view";

/** Follows drags and selections of the canvas. Places go into the document once, when a drag has ended. */
export function useCanvasChanges(mover: Mover) {
  const t = useT();
  const store = useEditor();
  const latest = useRef<Places>(new Map());
  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      selectNodes(store, changes);
      const { moves, ended } = movesIn(changes);
      if (moves.size === 0 && !ended) return;
      latest.current = new Map([...latest.current, ...moves, ...membersIn(store, moves)]);
      mover.move(latest.current);
      if (!ended) return;
      const places = latest.current;
      latest.current = new Map();
      mover.end();
      keepPlaces(store, places, t("editor.didMove"));
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

/** The nodes of a group go where its frame goes. */
function membersIn(store: EditorStore, moves: Places): [string, { x: number; y: number }][] {
  return [...moves].flatMap(([id, to]) => {
    const index = groupIndex(id);
    if (index === null) return [];
    const { graph } = store.get().document;
    const places = placesOf(graph);
    const { nodes = [], collapsed = false } = graph.layout.groups[index] ?? {};
    const known = nodes.flatMap((name) => (places[name] ? [{ name, at: places[name] }] : []));
    const corner = { x: Math.min(...known.map(({ at }) => at[0])), y: Math.min(...known.map(({ at }) => at[1])) };
    const from = collapsed ? corner : { x: corner.x - FRAME.left, y: corner.y - FRAME.top };
    return known.map(({ name, at }) => [name, { x: at[0] + to.x - from.x, y: at[1] + to.y - from.y }] as const);
  }) as [string, { x: number; y: number }][];
}

function keepPlaces(store: EditorStore, places: Places, label: string): void {
  editInSlices(
    store,
    label,
    (document) =>
      changing(document, (draft) => {
        for (const [id, { x, y }] of places) {
          if (groupIndex(id) !== null) continue;
          if (id.startsWith("note:")) setIn(draft, ["layout", "notes", Number(id.slice(5)), "at"], rounded([x, y]));
          else place(draft, id, [x, y]);
        }
      }),
    `move ${[...places.keys()].join(" ")}`,
  );
}
