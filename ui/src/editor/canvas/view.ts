import type { Edge, Node } from "@xyflow/react";
import type { BlockKind, Column } from "../../api/types";
import type { ChangeKind } from "../model/changes";
import type { Note } from "../model/layout";

/** What a node of the canvas shows. */
export interface BlockData extends Record<string, unknown> {
  name: string;
  title: string;
  reference: string;
  blockKind: BlockKind | null;
  inputs: string[];
  outputs: string[];
  disabled: boolean;
  hasNotes: boolean;
  severity: "error" | "warning" | null;
  issue: string | null;
  change: ChangeKind | null;
  rows: number | null;
  rejected: number;
}

export interface NoteData extends Record<string, unknown> {
  index: number;
  text: string;
}

export interface WireData extends Record<string, unknown> {
  severity: "error" | "warning" | null;
  issue: string | null;
  label: string | null;
  columns: Column[] | null;
  change: "added" | "removed" | null;
  rows: number | null;
  running: boolean;
}

/** A group: a frame around its nodes, or one node in their place. */
export interface GroupData extends Record<string, unknown> {
  index: number;
  name: string;
  count: number;
  collapsed: boolean;
  severity: "error" | "warning" | null;
  editable: boolean;
}

export type GroupNode = Node<GroupData, "frame">;
export type BlockNode = Node<BlockData, "block">;
export type NoteNode = Node<NoteData, "note">;
export type CanvasNode = BlockNode | NoteNode | GroupNode;
export type WireEdge = Edge<WireData, "wire">;

export const GRID = 16;
export const NODE_WIDTH = 208;
const NODE_HEIGHT = 64;
const PORT_HEIGHT = 20;
export const NOTE_SIZE = [208, 96] as const;

export function nodeHeight({ inputs, outputs }: Pick<BlockData, "inputs" | "outputs">): number {
  const ports = Math.max(inputs.length, outputs.length);
  return NODE_HEIGHT + (ports > 1 ? ports * PORT_HEIGHT : 0);
}

/** Returns how far down the side of a node a port is. */
export function portTop(index: number, count: number): number {
  return count === 1 ? NODE_HEIGHT / 2 : NODE_HEIGHT - 4 + index * PORT_HEIGHT + PORT_HEIGHT / 2;
}

export function noteId(index: number): string {
  return `note:${index}`;
}

export function groupId(index: number): string {
  return `group:${index}`;
}

/** Returns which group an id on the canvas means; nothing for other things. */
export function groupIndex(id: string): number | null {
  return id.startsWith("group:") ? Number(id.slice(6)) : null;
}

export function noteSize(note: Pick<Note, "size">): readonly [number, number] {
  return note.size ?? NOTE_SIZE;
}
