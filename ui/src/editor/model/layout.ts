import { isMap, type Value, type ValueMap } from "./value";

export type Point = readonly [number, number];

/** A note on the canvas. */
export interface Note {
  at: Point;
  size: Point | null;
  text: string;
}

/** Nodes that stand in one frame, or fold into one. */
export interface Group {
  name: string;
  nodes: string[];
  collapsed: boolean;
}

/** Where things are drawn. */
export interface Layout {
  nodes: Record<string, Point>;
  notes: Note[];
  groups: Group[];
}

export function readLayout(value: Value | undefined): Layout {
  const layout = isMap(value) ? value : {};
  const nodes = isMap(layout.nodes) ? Object.entries(layout.nodes) : [];
  const notes = Array.isArray(layout.notes) ? layout.notes.filter(isMap) : [];
  return {
    nodes: Object.fromEntries(nodes.flatMap(([name, at]) => (isPoint(at) ? [[name, at]] : []))),
    notes: notes.map((note) => ({
      at: isPoint(note.at) ? note.at : [0, 0],
      size: isPoint(note.size) ? note.size : null,
      text: typeof note.text === "string" ? note.text : "",
    })),
    groups: (Array.isArray(layout.groups) ? layout.groups.filter(isMap) : []).map(readGroup),
  };
}

function readGroup({ name, nodes, collapsed }: ValueMap): Group {
  return {
    name: typeof name === "string" ? name : "",
    nodes: Array.isArray(nodes) ? nodes.filter((node) => typeof node === "string") : [],
    collapsed: collapsed === true,
  };
}

export function writeGroup({ name, nodes, collapsed }: Group): ValueMap {
  return { name, nodes, ...(collapsed ? { collapsed } : {}) };
}

export function writeNote({ at, size, text }: Note): ValueMap {
  return { at: rounded(at), ...(size ? { size: rounded(size) } : {}), text };
}

export function rounded([x, y]: Point): [number, number] {
  return [Math.round(x), Math.round(y)];
}

function isPoint(value: Value | undefined): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}
