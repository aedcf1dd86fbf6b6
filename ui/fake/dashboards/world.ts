import type { Dashboard, Summary } from "../../src/pages/dashboards/types.ts";
import { readText } from "./read.ts";
import { OF_A_TEAM, READY_MADE } from "./texts.ts";

export interface FakeDashboard {
  name: string;
  text: string;
  source: Summary["source"];
  version: number;
  author: string | null;
  made_at: string | null;
  refreshed_at: string | null;
}

const HOUR = 3_600_000;
const time = (at: number) => new Date(at).toISOString();

/** The dashboards of a new server, of which a team has made one. */
export function firstDashboards(start: number, isEmpty: boolean): Map<string, FakeDashboard> {
  const ready = Object.keys(READY_MADE).map((name) => readyMade(name, start));
  const own = Object.entries(OF_A_TEAM).map(([name, text]): FakeDashboard => ({
    ...{ name, text, source: "page", version: 3, author: "data-team@example.com" },
    ...{ made_at: time(start - 50 * HOUR), refreshed_at: time(start - HOUR / 4) },
  }));
  return new Map([...ready, ...(isEmpty ? [] : own)].map((dashboard) => [dashboard.name, dashboard]));
}

export function readyMade(name: string, start: number): FakeDashboard {
  const written = { name, text: READY_MADE[name] ?? "", source: "built-in", version: 0 } as const;
  return { ...written, author: null, made_at: null, refreshed_at: time(start - 90_000) };
}

export function summaryOf(dashboard: FakeDashboard): Summary {
  const { text: _, ...rest } = dashboard;
  const { title, description, tiles } = readText(dashboard.text);
  return { ...rest, title: title || dashboard.name, description, tiles: tiles.length };
}

export function detailOf(dashboard: FakeDashboard): Dashboard {
  const { refresh, parameters, inputs, tiles } = readText(dashboard.text);
  const connections = tiles.flatMap(({ connection }) => connection ?? []);
  return {
    ...summaryOf(dashboard),
    text: dashboard.text,
    refresh: wordsOf(refresh),
    parameters,
    inputs,
    connections: [...new Set(connections)],
    tiles: tiles,
  };
}

function wordsOf(refresh: unknown): string | null {
  if (refresh === undefined || refresh === null) return null;
  if (typeof refresh === "string") return `every ${refresh}`;
  const { cron = "", zone = "UTC" } = refresh as { cron?: string; zone?: string };
  return `cron ${cron}, ${zone}`;
}
