import { BlockNode } from "./BlockNode";
import { GroupFrame } from "./GroupFrame";
import { NoteNode } from "./NoteNode";
import { GRID } from "./view";
import { WireEdge } from "./WireEdge";

export const nodeTypes = { block: BlockNode, note: NoteNode, frame: GroupFrame };
export const edgeTypes = { wire: WireEdge };

/** What every drawing of a graph has in common. */
export const FLOW = {
  nodeTypes,
  edgeTypes,
  minZoom: 0.05,
  maxZoom: 2,
  fitViewOptions: { maxZoom: 1, padding: 0.15 },
  /** Where an empty canvas begins: its first node does not stick to the corner. */
  defaultViewport: { x: 4 * GRID, y: 4 * GRID, zoom: 1 },
  snapGrid: [GRID, GRID] as [number, number],
  edgesFocusable: false,
  deleteKeyCode: null,
  proOptions: { hideAttribution: true },
};
