import { isMap, type Value as Written, type ValueMap } from "../../../editor/model/value";
import { CHARTS, type ChartKind, type Parameter, type ParameterType, type Place, type Show, type Tile } from "../types";
import { placeBelow, type Places } from "./grid";
import { heatRoles, reportRoles } from "./roles";

/** A dashboard as its file says it, as far as the page can read it. */
export interface DashboardFile {
  title: string;
  description: string;
  refresh: Written | undefined;
  parameters: Parameter[];
  inputs: string[];
  tiles: (Tile & { drillSql: string })[];
}

export type WrittenTile = DashboardFile["tiles"][number];

const textOf = (value: Written | undefined): string => (typeof value === "string" ? value : "");
const numberOf = (value: Written | undefined, other: number) => (typeof value === "number" ? value : other);
const some = (value: Written | undefined): string | undefined => textOf(value) || undefined;
const mapOf = (value: Written | undefined): ValueMap => (isMap(value) ? value : {});

export function readDashboard(value: ValueMap): DashboardFile {
  const places: Places = {};
  const tiles = Object.entries(mapOf(value.tiles)).map(([name, written]) => {
    const tile = readTile(name, mapOf(written), placeBelow(places));
    places[name] = tile.at;
    return tile;
  });
  return {
    title: textOf(value.title),
    description: textOf(value.description),
    refresh: value.refresh,
    parameters: Object.entries(mapOf(value.parameters)).map(([name, written]) => readParameter(name, mapOf(written))),
    inputs: Object.keys(mapOf(value.inputs)),
    tiles,
  };
}

function readTile(name: string, written: ValueMap, below: Place): WrittenTile {
  const inputs = Array.isArray(written.inputs) ? written.inputs : [written.inputs];
  return {
    name,
    title: textOf(written.title) || name,
    connection: some(written.connection) ?? null,
    inputs: inputs.filter((input) => typeof input === "string"),
    sql: textOf(written.sql),
    show: readShow(written.show),
    at: readPlace(mapOf(written.at), below),
    drill: textOf(written.drill) !== "",
    drillSql: textOf(written.drill),
  };
}

function readPlace(at: ValueMap, below: Place): Place {
  return {
    column: numberOf(at.column, below.column),
    row: numberOf(at.row, below.row),
    width: numberOf(at.width, below.width),
    height: numberOf(at.height, below.height),
  };
}

export function readShow(written: Written | undefined): Show {
  if (!isMap(written)) return { kind: "table" };
  const look = { unit: some(written.unit), format: some(written.format) };
  if (written.number !== undefined) {
    const good = written.good === "up" || written.good === "down" ? written.good : undefined;
    return { kind: "number", value: some(written.number), by: some(written.by), good, ...look };
  }
  const ys = Array.isArray(written.y) ? written.y : [written.y];
  return {
    kind: "chart",
    ...heatRoles({
      chart: CHARTS.includes(written.chart as ChartKind) ? (written.chart as ChartKind) : "bar",
      x: some(written.x),
      y: ys.filter((y): y is string => typeof y === "string" && y !== ""),
      series: some(written.series),
    }),
    ...look,
  } as Show;
}

/** Returns how `show` is written. */
export function writeShow(show: Show): Written {
  const { kind, value, by, good, unit, format } = show;
  if (kind === "table") return "table";
  const { chart, x, y = [], series } = reportRoles(show);
  const written =
    kind === "number"
      ? { number: value, by, good, unit, format }
      : { chart, x, y: y.length === 1 ? y[0] : y, series, unit, format };
  return Object.fromEntries(Object.entries(written).filter(([, each]) => each !== undefined)) as ValueMap;
}

const TYPES: ParameterType[] = ["string", "integer", "float", "bool", "date"];

function readParameter(name: string, written: ValueMap): Parameter {
  const type = TYPES.includes(written.type as ParameterType) ? (written.type as ParameterType) : "string";
  const value = written.default;
  const choices = Array.isArray(written.choices) ? written.choices.filter((choice) => typeof choice !== "object") : [];
  return {
    name,
    type,
    title: textOf(written.title) || name,
    default: typeof value === "object" || value === undefined ? null : value,
    choices: choices.length > 0 ? (choices as Parameter["choices"]) : null,
  };
}

const EVERY = /^(\d+)\s*(s|m|h|d)$/;
const UNIT = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns after how many milliseconds a dashboard is made anew; nothing where that follows a calendar, or nobody said. */
export function refreshInterval(refresh: Written | undefined): number | null {
  const [, count, unit] = EVERY.exec(textOf(refresh)) ?? [];
  return count && unit ? Number(count) * UNIT[unit as keyof typeof UNIT] : null;
}
