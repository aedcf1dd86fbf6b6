import { parse } from "yaml";
import { heatRoles } from "../../src/pages/dashboards/model/roles.ts";
import type { Parameter, ParameterType, Show, Tile, Value } from "../../src/pages/dashboards/types.ts";

interface TileText extends Partial<Omit<Tile, "show" | "drill">> {
  show?: "table" | (Omit<Show, "y" | "kind"> & { number?: string; y?: string | string[] });
  drill?: string;
}

interface DashboardText {
  title?: string;
  description?: string;
  refresh?: unknown;
  parameters?: Record<string, { type?: ParameterType; title?: string; default?: Value; choices?: Value[] }>;
  inputs?: Record<string, unknown>;
  tiles?: Record<string, TileText>;
}

/** Reads a dashboard's text as the server would; one that is not YAML has nothing. */
export function readText(text: string) {
  const { title = "", description = null, refresh, parameters = {}, inputs = {}, tiles = {} } = yamlOf(text);
  return {
    title,
    description,
    refresh,
    parameters: Object.entries(parameters ?? {}).map(([name, given]): Parameter => {
      const { type = "string", title: label = name, default: value = null, choices = null } = given;
      return { name, type, title: label, default: value, choices };
    }),
    inputs: Object.keys(inputs ?? {}),
    tiles: Object.entries(tiles ?? {}).map(([name, tile]) => tileOf(name, tile ?? {})),
  };
}

function yamlOf(text: string): DashboardText {
  try {
    return (parse(text) as DashboardText | null) ?? {};
  } catch {
    return {};
  }
}

/** Returns what keeps a text from being YAML. */
export function syntaxProblem(text: string): string | null {
  try {
    parse(text);
    return null;
  } catch (error) {
    return (error as Error).message.split("\n")[0] ?? "";
  }
}

function tileOf(name: string, tile: TileText): Tile {
  const { title = name, connection = null, inputs = [], sql = "", show = "table", drill = "" } = tile;
  const at = tile.at ?? { column: 0, row: 0, width: 6, height: 4 };
  return { name, title, connection, inputs, sql, show: showOf(show), at, drill: drill !== "" };
}

function showOf(show: NonNullable<TileText["show"]>): Show {
  if (show === "table") return { kind: "table" };
  const { number, y = [], ...rest } = show;
  if (number !== undefined) return { kind: "number", value: number, ...rest };
  return { kind: "chart", ...rest, ...heatRoles({ ...rest, y: [y].flat() }) };
}
