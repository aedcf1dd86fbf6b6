import type { components } from "../../src/api/schema";
import { reportRoles } from "../../src/pages/dashboards/model/roles.ts";
import type { Dashboard, Parameter, Show, Summary, Tile, TileData } from "../../src/pages/dashboards/types.ts";

type Schemas = components["schemas"];

/** What the page speaks of, as the server sends it. */
export function sentSummary({ title, ...rest }: Summary): Schemas["DashboardSummary"] {
  return { ...rest, title: title === rest.name ? null : title };
}

export function sentDashboard(dashboard: Dashboard): Schemas["DashboardView"] {
  const { text, refresh, connections, inputs, parameters, tiles } = dashboard;
  const content = { parameters: parameters.map(sentParameter), tiles: tiles.map(sentTile) };
  const summary = sentSummary({ ...dashboard, tiles: tiles.length });
  return { ...summary, text, refresh, connections, inputs, ...content } as unknown as Schemas["DashboardView"];
}

function sentParameter({ name, type, title, default: given, choices }: Parameter): Schemas["DashboardParameter"] {
  return { name, type, title, default: String(given ?? ""), choices: (choices ?? []).map(String) };
}

function sentTile({ show, ...tile }: Tile): Schemas["TileView"] {
  return { ...tile, show: sentShow(show) };
}

function sentShow(show: Show): Schemas["ShowView"] {
  const { kind, value, by, good, unit, format } = show;
  const { chart, x, y = [], series } = reportRoles(show);
  return { kind, number: kind === "number" ? value : null, by, good, unit, format, chart, x, y, series };
}

export function sentData({ problem, ...data }: TileData): Schemas["TileData"] {
  const { title = "", detail = "", hints = [] } = problem ?? {};
  const sent = problem ? { detail: [title, detail].filter((text) => text !== "").join(": "), hints } : null;
  return { ...data, problem: sent } as Schemas["TileData"];
}
