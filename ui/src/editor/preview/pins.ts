import type { Graph } from "../model/graph";
import type { Sheet } from "./sheet";

/** Rows of a preview that somebody wants to see beside later ones. */
export interface Pin extends Sheet {
  at: string;
  /** What the rows were made by, to tell when that has changed. */
  madeBy: string;
}

/** A browser keeps about five megabytes for a page, and drafts need a part of that. */
const MAX_ROWS = 200;
const MAX_LENGTH = 300_000;

const keyOf = (pipeline: string, node: string) => `weir-pin:${pipeline}:${node}`;

export function readPin(pipeline: string, node: string): Pin | null {
  try {
    const pin = JSON.parse(localStorage.getItem(keyOf(pipeline, node)) ?? "null") as Pin | null;
    return Array.isArray(pin?.rows) && Array.isArray(pin.columns) ? pin : null;
  } catch {
    return null;
  }
}

/** Keeps as many of the first rows as fit. Returns what was kept; nothing where the browser keeps nothing. */
export function keepPin(pipeline: string, node: string, sheet: Sheet, madeBy: string): Pin | null {
  let rows = sheet.rows.slice(0, MAX_ROWS);
  while (rows.length > 1 && JSON.stringify(rows).length > MAX_LENGTH) rows = rows.slice(0, rows.length / 2);
  const complete = sheet.complete && rows.length === sheet.rows.length;
  const pin: Pin = { columns: sheet.columns, rows, complete, at: new Date().toISOString(), madeBy };
  try {
    localStorage.setItem(keyOf(pipeline, node), JSON.stringify(pin));
    return pin;
  } catch {
    return null;
  }
}

export function dropPin(pipeline: string, node: string): void {
  localStorage.removeItem(keyOf(pipeline, node));
}

/** Returns a mark that differs as soon as a node, or one that feeds it, is written differently; titles and notes do not count. */
export function madeBy(graph: Graph, node: string): string {
  const written = new Map(graph.nodes.map((each) => [each.name, each]));
  const open = [node];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(written.get(name)?.inputs ?? []).map(({ source }) => source));
  }
  const texts = [...seen].sort().map((name) => {
    const { title: _title, notes: _notes, ...rest } = written.get(name)?.written ?? {};
    return `${name} ${JSON.stringify(rest)}`;
  });
  return hash(texts.join("\n"));
}

/** FNV-1a: short, and good enough to tell one text from the next. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16);
}
