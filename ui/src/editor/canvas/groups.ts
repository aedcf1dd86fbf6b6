import type { Graph } from "../model/graph";
import type { Group, Point } from "../model/layout";
import { blockData, type Scene } from "./items";
import { GRID, groupId, nodeHeight, NODE_WIDTH, type BlockData, type GroupNode } from "./view";

/** How far a frame is around its nodes. */
export const FRAME = { left: GRID, top: 2 * GRID } as const;
const PADDING = FRAME.left;
const HEAD = FRAME.top;
const FOLDED_HEIGHT = 4 * GRID;

/** Returns which group each node is folded into. */
export function foldsOf({ layout }: Graph): Map<string, string> {
  const folds = new Map<string, string>();
  layout.groups.forEach(({ nodes, collapsed }, index) => {
    if (collapsed) for (const name of nodes) folds.set(name, groupId(index));
  });
  return folds;
}

/** Frames around the nodes of groups, and a node for each that is folded. A group of nodes that are gone is not drawn. */
export function groupNodes(scene: Scene, places: Readonly<Record<string, Point>>, editable: boolean): GroupNode[] {
  return scene.graph.layout.groups.flatMap((group, index) => {
    const members = scene.graph.nodes.filter(({ name }) => group.nodes.includes(name));
    if (members.length === 0) return [];
    const shown = members.map((node) => blockData(scene, node));
    const box = boxOf(shown, places);
    const size = group.collapsed
      ? { width: NODE_WIDTH, height: FOLDED_HEIGHT }
      : { width: box.right - box.left + 2 * PADDING, height: box.bottom - box.top + HEAD + PADDING };
    const position = group.collapsed ? { x: box.left, y: box.top } : { x: box.left - PADDING, y: box.top - HEAD };
    return [groupNode(group, index, { position, size, severity: worstOf(shown), count: members.length, editable })];
  });
}

interface Drawn {
  position: { x: number; y: number };
  size: { width: number; height: number };
  severity: BlockData["severity"];
  count: number;
  editable: boolean;
}

function groupNode({ name, collapsed }: Group, index: number, drawn: Drawn): GroupNode {
  const { position, size, severity, count, editable } = drawn;
  return {
    id: groupId(index),
    type: "frame",
    position,
    ...size,
    measured: size,
    data: { index, name, count, collapsed, severity, editable },
    draggable: editable,
    selectable: false,
    focusable: false,
    connectable: false,
    dragHandle: "[data-group-head]",
    // What lies within a frame is the canvas: it can be dragged and clicked as if the frame were not there.
    style: { pointerEvents: collapsed ? "all" : "none" },
    zIndex: collapsed ? 0 : -2,
  };
}

function boxOf(shown: readonly BlockData[], places: Readonly<Record<string, Point>>) {
  const corners = shown.map((data) => ({ at: places[data.name] ?? ([0, 0] as const), height: nodeHeight(data) }));
  return {
    left: Math.min(...corners.map(({ at }) => at[0])),
    top: Math.min(...corners.map(({ at }) => at[1])),
    right: Math.max(...corners.map(({ at }) => at[0] + NODE_WIDTH)),
    bottom: Math.max(...corners.map(({ at, height }) => at[1] + height)),
  };
}

function worstOf(shown: readonly BlockData[]): BlockData["severity"] {
  const found = shown.map(({ severity }) => severity);
  return found.includes("error") ? "error" : found.includes("warning") ? "warning" : null;
}
