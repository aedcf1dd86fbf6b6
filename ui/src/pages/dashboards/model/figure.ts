import type { Cell } from "../../../api/types";
import type { Rows, Show } from "../types";
import { columnIndex, distinct, toNumber } from "./cells";

/** A number, and how it came to be what it is. */
export interface Figure {
  value: number | null;
  /** Of which period it is. */
  at: Cell;
  /** The period before. */
  before: { value: number; at: Cell } | null;
  /** All periods, the oldest first. */
  history: (number | null)[];
}

/** Returns the number of a tile: of its only row, or of the last period. */
export function figureOf(show: Show, data: Rows): Figure {
  const column = columnIndex(data, show.value);
  const by = columnIndex(data, show.by);
  const rows = by < 0 ? data.rows.slice(0, 1) : inOrder(data.rows, by);
  const numbers = rows.map((row) => toNumber(row[column]));
  const last = rows.length - 1;
  const before = numbers[last - 1];
  return {
    value: numbers[last] ?? null,
    at: rows[last]?.[by] ?? null,
    before: before === null || before === undefined ? null : { value: before, at: rows[last - 1]?.[by] ?? null },
    history: by < 0 ? [] : numbers,
  };
}

function inOrder(rows: Cell[][], by: number): Cell[][] {
  const order = new Map(
    distinct(rows.map((row) => row[by] ?? null)).map((cell, place) => [JSON.stringify(cell), place]),
  );
  const place = (row: Cell[]) => order.get(JSON.stringify(row[by] ?? null)) ?? 0;
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** Whether a period is the day that is not over, here or where days are counted in UTC: how it stands to a whole one says little. */
export function isUnfinished(at: Cell, now = new Date()): boolean {
  const here = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return [now, here].some((day) => at === day.toISOString().slice(0, 10));
}

export type Verdict = "better" | "worse" | "neither";

/** How a number stands to the one before. */
export interface Difference {
  by: number;
  /** As a share of the number before; nothing where that was zero. */
  share: number | null;
  verdict: Verdict;
}

export function differenceOf({ value, before }: Figure, good: Show["good"]): Difference | null {
  if (value === null || before === null) return null;
  const by = value - before.value;
  const share = before.value === 0 ? null : by / Math.abs(before.value);
  if (good === undefined || by === 0) return { by, share, verdict: "neither" };
  return { by, share, verdict: by > 0 === (good === "up") ? "better" : "worse" };
}
