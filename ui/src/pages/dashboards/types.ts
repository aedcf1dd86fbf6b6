/** Dashboards as the server's API sends and takes them. Times are RFC 3339 in UTC. */
import type { Cell, Column, Diagnostic } from "../../api/types";

export type Source = "built-in" | "page" | "file";

export interface Summary {
  name: string;
  title: string;
  description: string | null;
  source: Source;
  /** 0 for one that comes with Weir. */
  version: number;
  author: string | null;
  made_at: string | null;
  tiles: number;
  refreshed_at: string | null;
}

export type ParameterType = "string" | "integer" | "float" | "bool" | "date";
export type Value = string | number | boolean;
export type Values = Record<string, Value>;

export interface Parameter {
  name: string;
  type: ParameterType;
  title: string;
  default: Value | null;
  choices: Value[] | null;
}

export const CHARTS = ["line", "bar", "stacked-bar", "area", "stacked-area", "heat-map"] as const;
export type ChartKind = (typeof CHARTS)[number];

/** What a tile shows of its rows. The names are those of columns. */
export interface Show {
  kind: "table" | "number" | "chart";
  chart?: ChartKind;
  x?: string;
  y?: string[];
  series?: string;
  /** The number that is shown, or the colour of a heat map. */
  value?: string;
  /** What the rows of a number follow one another by: the last is shown, and compared with the one before. */
  by?: string;
  good?: "up" | "down";
  unit?: string;
  /** As in a spreadsheet: `#,##0`, `0.0%`. */
  format?: string;
}

/** A place on a grid of twelve columns, in cells. */
export interface Place {
  column: number;
  row: number;
  width: number;
  height: number;
}

export interface Tile {
  name: string;
  title: string;
  connection: string | null;
  inputs: string[];
  sql: string;
  show: Show;
  at: Place;
  /** Whether the rows behind a mark or a row can be asked for. */
  drill: boolean;
}

export interface Dashboard extends Omit<Summary, "tiles"> {
  text: string;
  /** When it is made anew, in words. */
  refresh: string | null;
  parameters: Parameter[];
  tiles: Tile[];
  connections: string[];
  inputs: string[];
}

export interface Rows {
  columns: Column[];
  rows: Cell[][];
}

export interface TileProblem {
  title: string;
  detail: string;
  hints: string[];
}

export interface TileData extends Rows {
  made_at: string;
  took_ms: number;
  complete: boolean;
  problem: TileProblem | null;
}

export interface DashboardData {
  parameters: Values;
  tiles: Record<string, TileData>;
}

export interface DashboardCheck {
  diagnostics: Diagnostic[];
}

/** The mark or the row that was asked about: a value by role of `show`, or by column of a table. */
export type At = Record<string, Cell>;
