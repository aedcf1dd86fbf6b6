import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { address, get, read, send, type Query } from "./client";
import type {
  Alerts,
  Artifact,
  Block,
  CalendarDay,
  Connection,
  Delivery,
  DeliveryDetail,
  Deployment,
  Grid,
  Incident,
  KeptBackfill,
  List,
  LoadCell,
  LogLine,
  Output,
  Pipeline,
  PipelineSummary,
  RejectFile,
  Report,
  RejectedRowsView,
  Run,
  RunDetail,
  Schedule,
  Secret,
  ServerInfo,
  Session,
  Tick,
  Token,
  Version,
  VersionDiff,
} from "./types";

const path = (...parts: (string | number)[]) => "/" + parts.map((part) => encodeURIComponent(part)).join("/");

/** Every list of this API fits into one answer, apart from those that are read page by page. */
const ALL = 500;
const PAGE = 100;

/** How often what should always be true is read again, in case the server could not say that it changed. */
const UNTOLD = 30_000;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<Session>("/session", undefined, signal),
  retry: false,
  staleTime: Infinity,
});

export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: ({ signal }) => get<ServerInfo>("/server", undefined, signal),
  refetchInterval: UNTOLD,
});

export interface PipelineFilter extends Query {
  query?: string;
  tag?: string;
  owner?: string;
}

export const pipelinesQuery = (filter: PipelineFilter = {}) =>
  queryOptions({
    queryKey: ["pipelines", filter],
    queryFn: ({ signal }) => get<List<PipelineSummary>>("/pipelines", { ...filter, limit: ALL }, signal),
    select: (list) => list.items,
    placeholderData: keepPreviousData,
    refetchInterval: UNTOLD,
  });

/** A pipeline with the version of its text that `If-Match` needs. */
export const pipelineQuery = (name: string) =>
  queryOptions({
    queryKey: ["pipeline", name],
    queryFn: async ({ signal }) => {
      const { data, etag } = await send<Pipeline>(address(path("pipelines", name)), { signal });
      return { ...data, etag: etag ?? `"${data.version}"` };
    },
  });

export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ["pipeline", name, "versions"],
    queryFn: ({ signal }) => get<List<Version>>(path("pipelines", name, "versions"), { limit: ALL }, signal),
    select: (list) => list.items,
  });

export const versionQuery = (name: string, number: number) =>
  queryOptions({
    queryKey: ["pipeline", name, "versions", number],
    queryFn: ({ signal }) => get<Version>(path("pipelines", name, "versions", number), undefined, signal),
    staleTime: Infinity,
  });

export const diffQuery = (name: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["pipeline", name, "diff", from, to],
    queryFn: ({ signal }) => get<VersionDiff>(path("pipelines", name, "diff"), { from, to }, signal),
    staleTime: Infinity,
  });

export const deploymentsQuery = (name: string) =>
  queryOptions({
    queryKey: ["pipeline", name, "deployments"],
    queryFn: ({ signal }) => get<List<Deployment>>(path("pipelines", name, "deployments"), undefined, signal),
    select: (list) => list.items,
  });

/** What each node did in the newest runs, which stand with the oldest first. */
export const gridQuery = (name: string) =>
  queryOptions({
    queryKey: ["runs", "grid", name],
    queryFn: ({ signal }) => get<Grid>(path("pipelines", name, "grid"), { runs: 20 }, signal),
  });

export interface RunFilter extends Query {
  pipeline?: string;
  status?: string;
  trigger?: string;
  since?: string;
  until?: string;
}

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ["runs", filter],
    queryFn: ({ pageParam, signal }) => get<List<Run>>("/runs", { ...filter, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => get<RunDetail>(path("runs", id), undefined, signal),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? UNTOLD : false),
  });

export interface LogFilter extends Query {
  node?: string;
  level?: string;
  query?: string;
}

export const logsQuery = (id: string, filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ["run", id, "logs", filter],
    queryFn: ({ pageParam, signal }) =>
      get<List<LogLine>>(path("runs", id, "logs"), { ...filter, after: pageParam, limit: ALL }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** Lines behind one and before another. They are kept already, and stay as they are. */
export const linesBetweenQuery = (
  id: string,
  { after, before }: { after: number; before: number },
  filter: LogFilter,
) =>
  queryOptions({
    queryKey: ["lines", id, after, before, filter],
    queryFn: async ({ signal }) => {
      const lines: LogLine[] = [];
      for (let cursor: string | null = String(after); cursor !== null && Number(cursor) < before - 1;) {
        const asked: Query = { ...filter, after: cursor, limit: ALL };
        const page: List<LogLine> = await get(path("runs", id, "logs"), asked, signal);
        lines.push(...page.items.filter(({ seq }) => seq < before));
        cursor = page.next;
      }
      return lines;
    },
    staleTime: Infinity,
  });

export const rejectsQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "rejects"],
    queryFn: ({ signal }) => get<List<RejectFile>>(path("runs", id, "rejects"), undefined, signal),
    select: (list) => list.items,
  });

/** The rejected rows of a node, in the node's own types. */
export const rejectedRowsQuery = (id: string, node: string) =>
  infiniteQueryOptions({
    queryKey: ["run", id, "rejects", node],
    queryFn: ({ pageParam, signal }) =>
      get<RejectedRowsView>(path("runs", id, "rejects", "rows"), { node, cursor: pageParam, limit: ALL }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });

export const artifactsQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id, "artifacts"],
    queryFn: ({ signal }) => get<List<Artifact>>(path("runs", id, "artifacts"), { limit: ALL }, signal),
    select: (list) => list.items,
  });

/** Returns where the content of an artifact is. */
export const artifactAddress = (id: string, { node, name }: Artifact): string =>
  address(path("runs", id, "artifacts", node, name));

export const artifactTextQuery = (id: string, artifact: Artifact) =>
  queryOptions({
    queryKey: ["run", id, "artifacts", artifact.node, artifact.name],
    queryFn: ({ signal }) => read(artifactAddress(id, artifact), signal),
  });

export const reportsQuery = queryOptions({
  queryKey: ["reports"],
  queryFn: ({ signal }) => get<List<Report>>("/reports", { limit: ALL }, signal),
  select: (list) => list.items,
});

export const outputsQuery = (pipeline: string, node: string) =>
  infiniteQueryOptions({
    queryKey: ["reports", pipeline, node],
    queryFn: ({ pageParam, signal }) =>
      get<List<Output>>(path("reports", pipeline, node), { limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** What left because of a run. */
export const runDeliveriesQuery = (run: string) =>
  queryOptions({
    queryKey: ["deliveries", "of", run],
    queryFn: ({ signal }) => get<List<Delivery>>("/deliveries", { run, limit: ALL }, signal),
    select: (list) => list.items,
  });

/** The rules about what people are told, with the version that `If-Match` needs; without one nobody has written any. */
export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: async ({ signal }) => {
    const { data, etag } = await send<Alerts>(address("/alerts"), { signal });
    return { ...data, etag };
  },
});

/** What is wrong now, however long it has been. */
export const openIncidentsQuery = queryOptions({
  queryKey: ["incidents", "open"],
  queryFn: ({ signal }) => get<List<Incident>>("/incidents", { open: true }, signal),
  select: (list) => list.items,
  refetchInterval: UNTOLD,
});

/** What is and was wrong, the newest first. */
export const incidentsQuery = infiniteQueryOptions({
  queryKey: ["incidents", "all"],
  queryFn: ({ pageParam, signal }) => get<List<Incident>>("/incidents", { limit: ALL, cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: UNTOLD,
});

export interface DeliveryFilter extends Query {
  run?: string;
  pipeline?: string;
  channel?: string;
  state?: string;
}

export const deliveriesQuery = (filter: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", filter],
    queryFn: ({ pageParam, signal }) =>
      get<List<Delivery>>("/deliveries", { ...filter, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ["deliveries", "one", id],
    queryFn: ({ signal }) => get<DeliveryDetail>(path("deliveries", id), undefined, signal),
  });

export interface TickFilter extends Query {
  pipeline?: string;
  trigger?: string;
  state?: string;
  since?: string;
  until?: string;
}

export const ticksQuery = (filter: TickFilter) =>
  infiniteQueryOptions({
    queryKey: ["ticks", filter],
    queryFn: ({ pageParam, signal }) =>
      get<List<Tick>>("/ticks", { ...filter, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** How often a backfill that goes on is looked at; the ends of its runs are told besides. */
const GOES_ON = 5_000;

export const goesOn = ({ ticks: { waiting = 0, running = 0 } }: KeptBackfill): boolean => waiting + running > 0;

/** The newest first. */
export const backfillsQuery = (pipeline: string) =>
  infiniteQueryOptions({
    queryKey: ["backfills", pipeline],
    queryFn: ({ pageParam, signal }) =>
      get<List<KeptBackfill>>("/backfills", { pipeline, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(goesOn)) ? GOES_ON : false),
  });

export const schedulesQuery = (until: string) =>
  queryOptions({
    queryKey: ["schedules", until],
    queryFn: ({ signal }) => get<List<Schedule>>("/schedules", { until }, signal),
    select: (list) => list.items,
  });

export interface CalendarFilter extends Query {
  pipeline?: string;
  since: string;
  until: string;
  zone: string;
}

export const calendarQuery = (filter: CalendarFilter) =>
  queryOptions({
    queryKey: ["statistics", "calendar", filter],
    queryFn: ({ signal }) => get<List<CalendarDay>>("/statistics/calendar", filter, signal),
    select: (list) => list.items,
  });

export interface LoadFilter extends Query {
  pipeline?: string;
  days: number;
  zone: string;
}

export const loadQuery = (filter: LoadFilter) =>
  queryOptions({
    queryKey: ["statistics", "load", filter],
    queryFn: ({ signal }) => get<List<LoadCell>>("/statistics/load", filter, signal),
    select: (list) => list.items,
  });

export const blocksQuery = queryOptions({
  queryKey: ["blocks"],
  queryFn: ({ signal }) => get<List<Block>>("/blocks", { limit: ALL }, signal),
  select: (list) => list.items,
  staleTime: 60_000,
});

export const blockQuery = (name: string, version: string) =>
  queryOptions({
    queryKey: ["block", name, version],
    queryFn: ({ signal }) => get<Block>(path("blocks", name, version), undefined, signal),
    staleTime: 60_000,
  });

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => get<List<Connection>>("/connections", { limit: ALL }, signal),
  select: (list) => list.items,
});

export const secretsQuery = queryOptions({
  queryKey: ["secrets"],
  queryFn: ({ signal }) => get<List<Secret>>("/secrets", undefined, signal),
  select: (list) => list.items,
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => get<List<Token>>("/tokens", { limit: ALL }, signal),
  select: (list) => list.items,
});
