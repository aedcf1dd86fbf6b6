import type { Cell, Column } from "../../src/api/types";
import type { Rows, Tile, Values } from "../../src/pages/dashboards/types.ts";
import { seeded } from "../random.ts";
import { runOf, statusOf, type FakeRun } from "../runs.ts";
import type { World } from "../world.ts";

const DAY = 86_400_000;
const ZONE = 9 * 3_600_000;

const dayOf = (at: number) => new Date(at + ZONE).toISOString().slice(0, 10);

function sheet(columns: Record<string, string>, rows: Cell[][]): Rows {
  const described = Object.entries(columns).map(([name, type]): Column => ({ name, type, nullable: true }));
  return { columns: described, rows };
}

/** The runs that the parameters let through. */
function chosen(world: World, values: Values): FakeRun[] {
  const since = world.start - Number(values.days ?? 30) * DAY;
  const { pipeline = "%" } = values;
  // One has run every few minutes for two days, which would tower over what the others did in a month.
  const known = world.runs.filter((run) => run.started > since && run.pipeline !== "web-events");
  return known.filter((run) => pipeline === "%" || run.pipeline === pipeline);
}

type Key = (run: FakeRun) => Cell[];
type Count = (runs: FakeRun[]) => Cell;

/** Groups runs by what a key says of them, and counts each group. */
function grouped(runs: FakeRun[], key: Key, ...counts: Count[]): Cell[][] {
  const groups = new Map<string, FakeRun[]>();
  for (const run of runs) {
    const at = JSON.stringify(key(run));
    groups.set(at, [...(groups.get(at) ?? []), run]);
  }
  const rows = [...groups].map(([at, group]) => [
    ...(JSON.parse(at) as Cell[]),
    ...counts.map((count) => count(group)),
  ]);
  return rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
}

const byDay: Key = ({ started }) => [dayOf(started)];
const sum =
  (of: (run: FakeRun) => number): Count =>
  (runs) =>
    Math.round(runs.reduce((total, run) => total + of(run), 0));
const mean =
  (of: (run: FakeRun) => number): Count =>
  (runs) =>
    runs.reduce((total, run) => total + of(run), 0) / runs.length;
const written = new WeakMap<FakeRun, number>();

/** Counting what a run wrote takes its time, and every tile asks. */
function rowsOf(run: FakeRun): number {
  const rows = written.get(run) ?? runOf(run).rows_written;
  written.set(run, rows);
  return rows;
}

const isFailed = (run: FakeRun) => Number(statusOf(run) === "failed");
/** A constant share of the time that a run takes is work of the processor. */
const work = (run: FakeRun) => run.length * 0.34;

type Recipe = (world: World, values: Values) => Rows;

const daily =
  (column: string, type: string, count: Count): Recipe =>
  (world, values) =>
    sheet({ day: "date32", [column]: type }, grouped(chosen(world, values), byDay, count));

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const EXCHANGES: [string, number][] = [
  ["upbit", 0.61],
  ["bithumb", 0.27],
  ["coinone", 0.07],
  ["korbit", 0.035],
  ["gopax", 0.015],
];

function shares(world: World): Cell[][] {
  return Array.from({ length: 30 }, (_, index) => dayOf(world.start - (29 - index) * DAY)).flatMap((day) => {
    const random = seeded(day);
    const parts = EXCHANGES.map(([name, share]) => [name, share * (0.8 + random() * 0.4)] as const);
    const total = parts.reduce((all, [, share]) => all + share, 0);
    return parts.map(([name, share]): Cell[] => [day, name, share / total]);
  });
}

/** What the tiles that the fake server begins with find. */
const RECIPES: Record<string, Recipe> = {
  "runs-today": daily("runs", "int64", (runs) => runs.length),
  failed: daily("failed", "int64", sum(isFailed)),
  "share-ok": daily(
    "share",
    "float64",
    mean((run) => 1 - isFailed(run)),
  ),
  typical: daily(
    "typical",
    "float64",
    mean(({ length }) => length),
  ),
  "runs-by-day": (world, values) =>
    sheet(
      { day: "date32", status: "utf8", runs: "int64" },
      grouped(
        chosen(world, values),
        (run) => [dayOf(run.started), statusOf(run)],
        (runs) => runs.length,
      ),
    ),
  duration: (world, values) =>
    sheet(
      { day: "date32", pipeline: "utf8", duration: "float64" },
      grouped(
        chosen(world, values),
        (run) => [dayOf(run.started), run.pipeline],
        mean(({ length }) => length),
      ),
    ),
  heat: (world, values) => {
    const at = ({ started }: FakeRun) => new Date(started + ZONE);
    const rows = grouped(
      chosen(world, values),
      (run) => [at(run).getUTCDay(), at(run).getUTCHours()],
      (runs) => runs.length,
    );
    const named = rows.map(([day, hour, runs]): Cell[] => [hour!, WEEKDAYS[Number(day)]!, runs!]);
    return sheet({ hour: "int32", weekday: "utf8", runs: "int64" }, named);
  },
  slowest: (world, values) =>
    behind(
      chosen(world, values)
        .toSorted((a, b) => b.length - a.length)
        .slice(0, 50),
    ),
  "rows-written": daily("written", "int64", sum(rowsOf)),
  "bytes-written": daily(
    "bytes",
    "int64",
    sum((run) => rowsOf(run) * 84),
  ),
  rejected: daily(
    "rejected",
    "int64",
    sum((run) => Math.round(rowsOf(run) * 0.0004)),
  ),
  "rows-by-pipeline": (world, values) =>
    sheet(
      { day: "date32", pipeline: "utf8", rows: "int64" },
      grouped(chosen(world, values), (run) => [dayOf(run.started), run.pipeline], sum(rowsOf)),
    ),
  largest: (world, values) =>
    sheet(
      { pipeline: "utf8", rows: "int64" },
      grouped(chosen(world, values), ({ pipeline }) => [pipeline], sum(rowsOf)).toSorted(
        (a, b) => Number(b[1]) - Number(a[1]),
      ),
    ),
  processor: daily("processor", "float64", sum(work)),
  "by-pipeline": (world, values) =>
    sheet(
      { pipeline: "utf8", processor: "float64" },
      grouped(chosen(world, values), ({ pipeline }) => [pipeline], sum(work)),
    ),
  memory: () => sheet({ memory: "int64" }, [[412_876_800]]),
  meter: (world, values) =>
    sheet(
      { pipeline: "utf8", runs: "int64", rows: "int64", seconds: "float64" },
      grouped(
        chosen(world, values),
        ({ pipeline }) => [pipeline],
        (runs) => runs.length,
        sum(rowsOf),
        (runs) => Math.round(runs.reduce((all, run) => all + work(run), 0) / 100) / 10,
      ),
    ),
  share: (world) => sheet({ day: "date32", exchange: "utf8", share: "float64" }, shares(world)),
  "largest-share": (world) =>
    sheet(
      { day: "date32", share: "float64" },
      shares(world)
        .filter(([, exchange]) => exchange === "upbit")
        .map(([day, , share]) => [day!, share!]),
    ),
  none: () => sheet({ day: "date32", exchange: "utf8", share: "float64" }, []),
};

/** Runs as rows, as a drill shows them. */
export function behind(runs: FakeRun[]): Rows {
  const columns = {
    run: "utf8",
    pipeline: "utf8",
    status: "utf8",
    started_at: "timestamp",
    seconds: "float64",
    rows: "int64",
  };
  const rows = runs.map((run): Cell[] => {
    const { id, pipeline, status, started_at, rows_written } = runOf(run);
    return [id, pipeline, status, started_at, Math.round(run.length / 100) / 10, rows_written];
  });
  return sheet(columns, rows);
}

/** The runs behind a row of a result, as far as its columns say. */
export function runsBehind(world: World, row: Record<string, Cell>): FakeRun[] {
  const { day } = row;
  const name = row.status ?? row.pipeline;
  const states = new Set(world.runs.map((run) => statusOf(run) as string));
  const pipelines = new Set(world.runs.map(({ pipeline }) => pipeline));
  return world.runs.filter((run) => {
    const isDay = typeof day !== "string" || !/^\d{4}-/.test(day) || dayOf(run.started) === day;
    const isState = !states.has(String(name)) || statusOf(run) === name;
    return isDay && isState && (!pipelines.has(String(name)) || run.pipeline === name);
  });
}

/** Returns the rows of a tile: those that it is known for, else such as its statement seems to ask for. */
export function resultOf(world: World, tile: Tile, isKnown: boolean, values: Values): Rows {
  const recipe = isKnown ? RECIPES[tile.name] : undefined;
  return recipe ? recipe(world, values) : guessed(world, tile.sql, values);
}

const CATEGORIES: Record<string, string[]> = {
  status: ["succeeded", "failed"],
  pipeline: ["sales-daily", "customers-sync", "weather-hourly"],
  exchange: EXCHANGES.map(([name]) => name),
};

function guessed(world: World, sql: string, values: Values): Rows {
  const [, list = "*"] = /select\s+([\s\S]*?)\s+from\b/i.exec(sql) ?? [];
  if (list.trim() === "*") return behind(chosen(world, values).slice(0, 50));
  const names = list.split(/,(?![^(]*\))/).map((item) => /(\w+)\s*$/.exec(item.trim())?.[1] ?? "column");
  const spread = names.map((name) => (/day|date/.test(name) ? days(world) : CATEGORIES[name]));
  const keys = spread.reduce<Cell[][]>(
    (all, each) => (each ? all.flatMap((row) => each.map((cell): Cell[] => [...row, cell])) : all),
    [[]],
  );
  const types = names.map((name, index): [string, string] => [name, spread[index] ? "utf8" : "int64"]);
  const random = seeded(sql);
  const rows = keys.map((key) => {
    let next = 0;
    return names.map((_, index): Cell => (spread[index] ? key[next++]! : Math.round(random() * 400)));
  });
  return sheet(Object.fromEntries(types), rows);
}

const days = (world: World) => Array.from({ length: 14 }, (_, index) => dayOf(world.start - (13 - index) * DAY));
