import type { Cell } from "../../api/types";
import type { components } from "../../api/schema";
import { heatRoles } from "./model/roles";
import type {
  At,
  ChartKind,
  Dashboard,
  DashboardData,
  Parameter,
  ParameterType,
  Show,
  Source,
  Summary,
  Tile,
  TileData,
  Value,
} from "./types";

type Schemas = components["schemas"];

/** A dashboard of the server's list, as the page speaks of it. */
export function toSummary(sent: Schemas["DashboardSummary"]): Summary {
  const { name, title, description = null, source, version, tiles } = sent;
  const { author = null, made_at = null, refreshed_at = null } = sent;
  return {
    ...{ name, title: title ?? name, description, source: source as Source, version, tiles },
    ...{ author, made_at, refreshed_at },
  };
}

export function toDashboard(sent: Schemas["DashboardView"]): Dashboard {
  const { text, refresh = null, connections, inputs } = sent;
  const { tiles, parameters } = sent as Schemas["DashboardContent"];
  const summary = toSummary({ ...sent, tiles: tiles.length });
  return {
    ...{ ...summary, text, refresh, connections, inputs },
    ...{ parameters: parameters.map(toParameter), tiles: tiles.map(toTile) },
  };
}

/** The server tells values as they are written; the page has them in their types. */
function toParameter({ name, type, title, default: given, choices }: Schemas["DashboardParameter"]): Parameter {
  const kind = type as ParameterType;
  const typed = (text: string): Value => {
    if (kind === "bool") return text === "true";
    return kind === "integer" || kind === "float" ? Number(text) : text;
  };
  return {
    ...{ name, type: kind, title: title ?? name, default: typed(given) },
    choices: choices.length === 0 ? null : choices.map(typed),
  };
}

function toTile({ name, title, connection = null, inputs, sql, show, at, drill }: Schemas["TileView"]): Tile {
  return { name, title: title ?? name, connection, inputs, sql, show: toShow(show), at, drill };
}

function toShow({ kind, chart, x, y, series, number, by, good, unit, format }: Schemas["ShowView"]): Show {
  const some = (text: string | null | undefined) => text ?? undefined;
  const look = { unit: some(unit), format: some(format) };
  if (kind === "table") return { kind };
  if (kind === "number") {
    return { kind, value: some(number), by: some(by), good: some(good) as Show["good"], ...look };
  }
  return {
    kind: "chart",
    ...heatRoles({ chart: some(chart) as ChartKind, x: some(x), y, series: some(series) }),
    ...look,
  };
}

export function toTileData({ problem, ...sent }: Schemas["TileData"]): TileData {
  const { made_at, took_ms, columns, rows, complete } = sent;
  return {
    ...{ made_at, took_ms, columns, complete, rows: rows as Cell[][] },
    problem: problem ? { title: problem.detail, detail: "", hints: problem.hints } : null,
  };
}

export function toData({ parameters, tiles }: Schemas["ResultsView"]): DashboardData {
  const results = Object.entries(tiles).map(([name, data]) => [name, toTileData(data)]);
  return { parameters: parameters as DashboardData["parameters"], tiles: Object.fromEntries(results) };
}

/** Returns what was asked about as values of the result's columns. */
export function rowOf({ kind, x, y = [], series, value, by }: Show, at: At): Record<string, Cell> {
  if (kind === "table") return at;
  // Which of several columns a value is of is not known.
  const columns: Record<string, string | undefined> = { x, y: y.length === 1 ? y[0] : undefined, series, value, by };
  const known = Object.entries(at).flatMap(([role, cell]) => (columns[role] ? [[columns[role], cell] as const] : []));
  return Object.fromEntries(known);
}
