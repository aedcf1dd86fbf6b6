import { useMemo, useState } from "react";
import type { NodeChange } from "@xyflow/react";
import { isEqual } from "../model/value";
import type { Point } from "../model/layout";
import type { Selection } from "../state/editor";
import { foldsOf, groupNodes } from "./groups";
import { blockData, handlesOf, wireData, type Scene } from "./items";
import { depthsOf, placesOf } from "./places";
import { nodeHeight, NODE_WIDTH, noteId, noteSize, type CanvasNode, type WireEdge } from "./view";

/** Keeps the objects of the last drawing that are still right, and the list where all are, so that only what differs is drawn anew. */
function newReuse<T extends { id: string }>(): (items: T[]) => T[] {
  let known = new Map<string, T>();
  let last: T[] = [];
  return (items) => {
    const next = items.map((item) => {
      const before = known.get(item.id);
      return before && isEqual(before, item) ? before : item;
    });
    if (next.length === last.length && next.every((item, index) => item === last[index])) return last;
    known = new Map(next.map((item) => [item.id, item]));
    last = next;
    return next;
  };
}

export function useCanvasNodes(scene: Scene, selection: Selection, editable: boolean): CanvasNode[] {
  const [reuse] = useState(() => newReuse<CanvasNode>());
  return useMemo(() => {
    const places = placesOf(scene.graph);
    const groups = groupNodes(scene, places, editable);
    return reuse([...groups, ...notes(scene, selection, editable), ...blocks(scene, selection, editable, places)]);
  }, [reuse, scene, selection, editable]);
}

export function useCanvasEdges(scene: Scene, selection: Selection): WireEdge[] {
  const [reuse] = useState(() => newReuse<WireEdge>());
  return useMemo(() => {
    const names = new Set(scene.graph.nodes.map(({ name }) => name));
    const chosen = new Set(selection.edges);
    const folds = foldsOf(scene.graph);
    // What goes on within a folded group is not drawn; what goes in or out leads to the group.
    const drawn = scene.graph.edges.filter(({ from, to }) => {
      const fold = folds.get(from.node);
      return names.has(from.node) && (fold === undefined || fold !== folds.get(to.node));
    });
    const edges = drawn.map((edge): WireEdge => {
      const { from, to } = handlesOf(scene, edge);
      const [source, target] = [folds.get(edge.from.node), folds.get(edge.to.node)];
      const ends = {
        ...(source ? { source, sourceHandle: "out" } : { source: edge.from.node, sourceHandle: from }),
        ...(target ? { target, targetHandle: "in" } : { target: edge.to.node, targetHandle: to }),
      };
      const selected = chosen.has(edge.id);
      return { id: edge.id, type: "wire", ...ends, selected, data: wireData(scene, edge) };
    });
    return reuse(edges);
  }, [reuse, scene, selection]);
}

/** Returns where a change of the canvas puts nodes, and whether the drag goes on. */
export function movesIn(changes: readonly NodeChange<CanvasNode>[]): {
  moves: Map<string, { x: number; y: number }>;
  ended: boolean;
} {
  const moves = new Map<string, { x: number; y: number }>();
  let ended = false;
  for (const change of changes) {
    if (change.type !== "position") continue;
    if (change.position) moves.set(change.id, change.position);
    ended ||= change.dragging !== true;
  }
  return { moves, ended };
}

function blocks(
  scene: Scene,
  selection: Selection,
  editable: boolean,
  places: Readonly<Record<string, Point>>,
): CanvasNode[] {
  const folds = foldsOf(scene.graph);
  const depths = depthsOf(scene.graph);
  const chosen = new Set(selection.nodes);
  const ordered = scene.graph.nodes
    .filter(({ name }) => !folds.has(name))
    .sort((left, right) => {
      return (
        (depths.get(left.name) ?? 0) - (depths.get(right.name) ?? 0) || top(places, left.name) - top(places, right.name)
      );
    });
  return ordered.map((node) => {
    const data = blockData(scene, node);
    const [x, y] = places[node.name] ?? [0, 0];
    const size = { width: NODE_WIDTH, height: nodeHeight(data) };
    const selected = chosen.has(node.name);
    const rest = { draggable: editable, connectable: editable, ariaLabel: `${data.title} ${data.reference}` };
    return { id: node.name, type: "block", position: { x, y }, ...size, measured: size, selected, data, ...rest };
  });
}

function notes(scene: Scene, selection: Selection, editable: boolean): CanvasNode[] {
  return scene.graph.layout.notes.map((note, index) => {
    const [width, height] = noteSize(note);
    const [x, y] = note.at;
    const size = { width, height };
    const selected = selection.notes.includes(index);
    const data = { index, text: note.text };
    const rest = { draggable: editable, zIndex: -1 };
    return { id: noteId(index), type: "note", position: { x, y }, ...size, measured: size, selected, data, ...rest };
  });
}

function top(places: Readonly<Record<string, Point>>, name: string): number {
  return places[name]?.[1] ?? 0;
}
