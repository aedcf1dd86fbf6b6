import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { address, change, get, send } from "../../api/client";
import type { List } from "../../api/types";
import type { components } from "../../api/schema";
import { rowOf, toDashboard, toData, toSummary, toTileData } from "./server";
import type { At, DashboardCheck, Tile, Values } from "./types";

type Schemas = components["schemas"];

const path = (name: string, ...parts: string[]) =>
  ["/dashboards", ...[name, ...parts].map(encodeURIComponent)].join("/");

/** All dashboards fit into one answer. */
const ALL = 500;

/** A dashboard is asked for at most this often, however soon its results are old. */
const SOONEST_MS = 15_000;

/** Results stand this long before coming back to them asks anew. */
const KEPT_MS = 60_000;

export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: ({ signal }) => get<List<Schemas["DashboardSummary"]>>("/dashboards", { limit: ALL }, signal),
  select: (list) => list.items.map(toSummary),
});

/** A dashboard with the version of its text that `If-Match` needs. */
export const dashboardQuery = (name: string) =>
  queryOptions({
    queryKey: ["dashboard", name],
    queryFn: async ({ signal }) => {
      const { data, etag } = await send<Schemas["DashboardView"]>(address(path(name)), { signal });
      return { ...toDashboard(data), etag: etag ?? `"${data.version}"` };
    },
  });

const askData = async (name: string, parameters: Values, fresh: boolean) =>
  toData(await change<Schemas["ResultsView"]>(path(name, "data"), { method: "POST", body: { parameters, fresh } }));

/**
 * Where results are kept. Those of the default parameters are read again when the server tells of newer ones; others are made for whoever
 * asks, and were the server to tell of these, each answer would lead to the next question.
 */
const dataKey = (name: string, parameters: Values) =>
  Object.keys(parameters).length === 0 ? ["dashboard", name, "data"] : ["dashboard-asked", name, parameters];

/** The results of all tiles. Those of the default parameters are stored, and stand there at once. */
export const dataQuery = (name: string, parameters: Values, every: number | null) =>
  queryOptions({
    queryKey: dataKey(name, parameters),
    queryFn: () => askData(name, parameters, false),
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
    refetchOnWindowFocus: false,
    refetchInterval: every === null ? false : Math.max(every, SOONEST_MS),
  });

/** Asks for results that are made now. */
export function useRefresh(name: string, parameters: Values) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => askData(name, parameters, true),
    onSuccess: (data) => client.setQueryData(dataKey(name, parameters), data),
  });
}

/** The rows behind a mark, a number or a row. */
export const behindQuery = (name: string, { name: tile, show }: Tile, parameters: Values, at: At) =>
  queryOptions({
    queryKey: ["dashboard-rows", name, tile, parameters, at],
    queryFn: async () => {
      const body = { tile, parameters, row: rowOf(show, at) };
      return toTileData(await change<Schemas["TileData"]>(path(name, "rows"), { method: "POST", body }));
    },
    staleTime: KEPT_MS,
  });

/** Returns what a tile would show, were its dashboard saved. */
export const preview = async (text: string, tile: string, parameters: Values = {}) => {
  const body = { text, tile, parameters };
  return toTileData(await change<Schemas["TileData"]>("/dashboards/preview", { method: "POST", body }));
};

export const check = (text: string, signal?: AbortSignal) =>
  change<DashboardCheck>("/dashboards/check", { method: "POST", body: { text }, signal });

/** Returns the pipeline that makes a dashboard as a report. */
export const reportPipeline = (name: string) => get<{ text: string }>(path(name, "pipeline"));

export interface SaveDashboard {
  dashboard: string;
  text: string;
  /** The version that the text was made from; without one the dashboard is new. */
  etag: string | null;
}

/** What a dashboard that was saved or deleted makes old. */
const STALE = ["dashboards", "dashboard", "dashboard-asked", "dashboard-rows"];

function useStale() {
  const client = useQueryClient();
  return () => Promise.all(STALE.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

export const useSaveDashboard = () =>
  useMutation({
    mutationFn: async ({ dashboard, etag, ...body }: SaveDashboard) => {
      const headers: Record<string, string> = etag === null ? { "if-none-match": "*" } : { "if-match": etag };
      return send<Schemas["DashboardView"]>(address(path(dashboard)), { method: "PUT", body, headers });
    },
    onSuccess: useStale(),
  });

export const useDeleteDashboard = () =>
  useMutation({
    mutationFn: async (name: string) => {
      const { etag } = await send<Schemas["DashboardView"]>(address(path(name)));
      return change<void>(path(name), { method: "DELETE", headers: { "if-match": etag ?? "" } });
    },
    onSuccess: useStale(),
  });
