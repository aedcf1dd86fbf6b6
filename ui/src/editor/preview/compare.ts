import type { Cell } from "../../api/types";
import { cellText, type Sheet } from "./sheet";

export type RowChange = "same" | "added" | "removed" | "changed";

/** How the rows before a node became those behind it. */
export interface Comparison {
  columns: Map<string, "added" | "removed" | "changed">;
  before: RowChange[];
  after: RowChange[];
  /** Columns that differ, for each changed row, by its place before and behind. */
  cellsBefore: Map<number, Set<string>>;
  cellsAfter: Map<number, Set<string>>;
  /** The column by which rows were recognised; nothing where only whole rows were. */
  key: string | null;
}

/** Compares samples: rows that are equal in what both have, then rows with the same value in a column that names rows. */
export function compare(before: Sheet, after: Sheet): Comparison {
  const shared = before.columns.map(({ name }) => name).filter((name) => indexOf(after, name) >= 0);
  const rows = {
    before: before.rows.map((): RowChange => "removed"),
    after: after.rows.map((): RowChange => "added"),
  };
  matchEqual(before, after, shared, rows);
  const key = shared.find((name) => namesRows(before, name) && namesRows(after, name)) ?? null;
  const cellsBefore = new Map<number, Set<string>>();
  const cellsAfter = new Map<number, Set<string>>();
  if (key !== null) {
    for (const [left, right] of pairsBy(before, after, key, rows)) {
      const differing = new Set(shared.filter((name) => textAt(before, left, name) !== textAt(after, right, name)));
      rows.before[left] = "changed";
      rows.after[right] = "changed";
      cellsBefore.set(left, differing);
      cellsAfter.set(right, differing);
    }
  }
  return { columns: columnChanges(before, after), ...rows, cellsBefore, cellsAfter, key };
}

interface Rows {
  before: RowChange[];
  after: RowChange[];
}

function matchEqual(before: Sheet, after: Sheet, shared: string[], rows: Rows): void {
  if (shared.length === 0) return;
  const waiting = new Map<string, number[]>();
  after.rows.forEach((_, index) => {
    const text = rowText(after, index, shared);
    waiting.set(text, [...(waiting.get(text) ?? []), index]);
  });
  before.rows.forEach((_, index) => {
    const match = waiting.get(rowText(before, index, shared))?.shift();
    if (match === undefined) return;
    rows.before[index] = "same";
    rows.after[match] = "same";
  });
}

function pairsBy(before: Sheet, after: Sheet, key: string, rows: Rows): [number, number][] {
  const behind = new Map(after.rows.map((_, index) => [textAt(after, index, key), index]));
  return before.rows.flatMap((_, index): [number, number][] => {
    const match = behind.get(textAt(before, index, key));
    const isOpen = match !== undefined && rows.before[index] === "removed" && rows.after[match] === "added";
    return isOpen ? [[index, match]] : [];
  });
}

function columnChanges(before: Sheet, after: Sheet): Comparison["columns"] {
  const changes: Comparison["columns"] = new Map();
  for (const { name, type } of after.columns) {
    const earlier = before.columns.find((column) => column.name === name);
    if (!earlier) changes.set(name, "added");
    else if (earlier.type !== type) changes.set(name, "changed");
  }
  for (const { name } of before.columns) if (indexOf(after, name) < 0) changes.set(name, "removed");
  return changes;
}

function namesRows(sheet: Sheet, name: string): boolean {
  const values = sheet.rows.map((_, index) => textAt(sheet, index, name));
  return values.length > 0 && new Set(values).size === values.length && !values.includes("");
}

function rowText(sheet: Sheet, row: number, names: string[]): string {
  return JSON.stringify(names.map((name) => cellAt(sheet, row, name) ?? null));
}

function textAt(sheet: Sheet, row: number, name: string): string {
  return cellText(cellAt(sheet, row, name));
}

function cellAt(sheet: Sheet, row: number, name: string): Cell | undefined {
  return sheet.rows[row]?.[indexOf(sheet, name)];
}

function indexOf(sheet: Sheet, name: string): number {
  return sheet.columns.findIndex((column) => column.name === name);
}
