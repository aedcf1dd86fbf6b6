import type { Cell, RunStatus, TickState } from "../../../api/types";
import { RUN, TICK, type Tone } from "../../../lib/states";
import type { At, Rows, Show } from "../types";
import { columnIndex, distinct, toNumber, withoutGaps } from "./cells";

export interface Series {
  name: string;
  /** Where all series are states, they have the colours of these. */
  tone: Tone | null;
  /** A number for every x; nothing where there is none. */
  values: (number | null)[];
}

/** What a chart draws. */
export interface Marks {
  x: Cell[];
  series: Series[];
}

export interface HeatMarks {
  x: Cell[];
  y: Cell[];
  /** Number of the x, number of the y, value. */
  cells: [x: number, y: number, value: number][];
}

/** Returns the columns that a tile shows and its rows do not have. */
export function missingColumns({ x, y = [], series, value, by }: Show, rows: Rows): string[] {
  const named = [x, ...y, series, value, by].filter((name) => name !== undefined);
  return [...new Set(named)].filter((name) => columnIndex(rows, name) < 0);
}

/** Turns rows into series over x. Rows with the same x in one series are added up. */
export function marksOf(show: Show, data: Rows): Marks {
  const at = columnIndex(data, show.x);
  const x = withoutGaps(distinct(data.rows.map((row) => row[at] ?? null)));
  const place = new Map(x.map((cell, index) => [JSON.stringify(cell), index]));
  const columns = (show.y ?? []).map((name) => [name, columnIndex(data, name)] as const);
  const by = columnIndex(data, show.series);
  const found = new Map<string, (number | null)[]>();
  for (const row of data.rows) {
    for (const [name, column] of columns) {
      const series = seriesName(by < 0 ? null : (row[by] ?? null), by < 0, columns.length > 1, name);
      if (!found.has(series)) found.set(series, new Array<number | null>(x.length).fill(null));
      const values = found.get(series)!;
      const index = place.get(JSON.stringify(row[at] ?? null)) ?? 0;
      const number = toNumber(row[column]);
      if (number !== null) values[index] = (values[index] ?? 0) + number;
    }
  }
  return { x, series: coloured(found) };
}

function seriesName(cell: Cell, only: boolean, several: boolean, column: string): string {
  if (only) return column;
  const name = cell === null ? "null" : String(cell);
  return several ? `${name} · ${column}` : name;
}

/** States stand in their own order, so that a day looks like the next. */
const STATES: Record<string, Tone> = Object.fromEntries(
  Object.entries({ ...TICK, ...RUN } satisfies Record<RunStatus | TickState, { tone: Tone }>).map(
    ([name, { tone }]) => [name, tone],
  ),
);
const STATE_ORDER = ["succeeded", "ran", "running", "waiting", "cancelled", "skipped", "missed", "abandoned", "failed"];

function coloured(found: Map<string, (number | null)[]>): Series[] {
  const entries = [...found].map(([name, values]) => ({ name, tone: STATES[name] ?? null, values }));
  if (entries.length === 0 || entries.some(({ tone }) => tone === null)) {
    return entries.map((entry) => ({ ...entry, tone: null }));
  }
  return entries.toSorted((a, b) => STATE_ORDER.indexOf(a.name) - STATE_ORDER.indexOf(b.name));
}

/** Turns rows into the cells of a heat map. */
export function heatOf(show: Show, data: Rows): HeatMarks {
  const [xs, ys, value] = [show.x, show.y?.[0], show.value].map((name) => columnIndex(data, name)) as [
    number,
    number,
    number,
  ];
  const x = withoutGaps(distinct(data.rows.map((row) => row[xs] ?? null)));
  const y = distinct(data.rows.map((row) => row[ys] ?? null));
  const xPlace = new Map(x.map((cell, index) => [JSON.stringify(cell), index]));
  const yPlace = new Map(y.map((cell, index) => [JSON.stringify(cell), index]));
  const cells = data.rows.flatMap((row): HeatMarks["cells"] => {
    const number = toNumber(row[value]);
    const [column, line] = [xPlace.get(JSON.stringify(row[xs] ?? null)), yPlace.get(JSON.stringify(row[ys] ?? null))];
    return number === null || column === undefined || line === undefined ? [] : [[column, line, number]];
  });
  return { x, y, cells };
}

/** Returns the series that is at a height: the layer of a stack, or the line that is nearest. */
export function seriesAt({ chart }: Show, { series }: Marks, index: number, height: number): number {
  const values = series.map((each) => each.values[index] ?? null);
  const isStacked = chart?.startsWith("stacked");
  let top = 0;
  const distances = values.map((value) => {
    if (value === null) return Infinity;
    if (!isStacked) return Math.abs(value - height);
    top += value;
    return top >= height ? 0 : top - value < height ? height - top : Infinity;
  });
  return distances.indexOf(Math.min(...distances));
}

/** Returns what the rows behind a mark are asked for by, in the roles of `show`. */
export function atMark(show: Show, marks: Marks, series: number, index: number): At {
  const found = marks.series[series];
  const at: At = { x: marks.x[index] ?? null, y: found?.values[index] ?? null };
  return show.series === undefined ? at : { ...at, series: seriesValue(found?.name) };
}

function seriesValue(name: string | undefined): Cell {
  const [value] = (name ?? "null").split(" · ");
  return value === undefined || value === "null" ? null : value;
}

export function atHeat({ x, y, cells }: HeatMarks, index: number): At {
  const [column, line, value] = cells[index] ?? [0, 0, 0];
  return { x: x[column] ?? null, y: y[line] ?? null, value };
}

/** Returns what a row is asked about by: in a table its columns, else the roles that its columns have. */
export function atRow(show: Show, data: Rows, row: Cell[]): At {
  if (show.kind === "table")
    return Object.fromEntries(data.columns.map(({ name }, index) => [name, row[index] ?? null]));
  const of = (name: string | undefined) => row[columnIndex(data, name)] ?? null;
  const roles = { x: show.x, y: show.y?.[0], series: show.series, value: show.value, by: show.by };
  return Object.fromEntries(Object.entries(roles).flatMap(([role, name]) => (name ? [[role, of(name)]] : [])));
}
