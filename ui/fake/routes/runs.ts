import type { GridCell, LogLevel, LogLine } from "../../src/api/types";
import { graphOf } from "../graph.ts";
import { among, empty, events, json, missing, problem, within, type Call, type Routes } from "../http.ts";
import { seeded } from "../random.ts";
import { countersOf, detailOf, runOf, statusOf, type FakeRun } from "../runs.ts";

export const find = ({ world, params }: Call) => world.runs.find((run) => run.id === params[0]);
export const gone = ({ params }: Call) => missing("run", params[0] ?? "");

function list({ world, query }: Call): Response {
  const runs = world.runs.filter(
    (run) =>
      among(run.pipeline, query.get("pipeline")) &&
      among(statusOf(run), query.get("status")) &&
      (query.get("trigger") ?? run.trigger?.name) === run.trigger?.name &&
      within(new Date(run.started).toISOString(), query),
  );
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  const next = from + limit < runs.length ? String(from + limit) : null;
  return json({ items: runs.slice(from, from + limit).map((run) => runOf(run)), next });
}

export function begin(call: Call, name: string): Response {
  const { world } = call;
  const pipeline = world.pipelines.get(name);
  if (Object.values(call.body.parameters ?? {}).some((value) => typeof value !== "string")) {
    return problem(400, "bad-request", "Bad request", {
      detail: "invalid type: a string was expected in `parameters`",
    });
  }
  if (!pipeline) return missing("pipeline", name);
  if (world.running().some((run) => run.pipeline === name)) {
    const hints = ["wait for it, or cancel it first"];
    return problem(409, "run-goes-on", "A run goes on", { detail: `a run of \`${name}\` goes on already`, hints });
  }
  const why = world.hindered.get(name);
  if (why !== undefined) {
    const tick = { ...world.manualTick(name), state: "failed" as const, why, ended_at: new Date().toISOString() };
    world.ticks.unshift(tick);
    return json({ tick, run: null }, 202);
  }
  const run = world.addRun(pipeline, "manual", Date.now(), 25_000, "succeeded");
  world.runs.sort((a, b) => b.started - a.started);
  const tick = { ...world.manualTick(name), run: run.id };
  world.ticks.unshift(tick);
  return json({ tick, run: run.id }, 202);
}

function cancel(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  run.cancelled ??= Date.now();
  return empty(202);
}

/** What a run would have logged by now. */
function logOf(run: FakeRun): LogLine[] {
  const { nodes } = graphOf(run.text);
  const random = seeded(run.id);
  const until = Math.min(Date.now(), run.cancelled ?? run.started + run.length);
  const lines: LogLine[] = [];
  const add = (at: number, level: LogLevel, node: string | null, message: string, fields = {}) =>
    lines.push({ seq: lines.length + 1, at: new Date(at).toISOString(), level, node, message, fields });
  add(run.started, "info", null, "attempt 1 starts", { attempt: 1, version: run.version });
  for (let at = run.started + 120; at < until; at += run.length / 400) {
    const node = nodes[Math.floor(random() * nodes.length)]?.name ?? null;
    const chance = random();
    if (chance > 0.98) add(at, "warn", node, "the server asked to slow down, waiting 1.2 s", { wait_ms: 1200 });
    else if (chance > 0.6) add(at, "debug", node, "split read", { split: `part-${Math.floor(at % 97)}`, rows: 8192 });
    else add(at, "info", node, "batches written", { batch: lines.length, rows: 8192, bytes: 612_352 });
  }
  const run_ = runOf(run);
  if (run_.failure) add(until, "error", run_.failure.node ?? null, run_.failure.message, { kind: run_.failure.kind });
  if (run_.status === "succeeded") add(until, "info", null, "run succeeded", { rows: run_.rows_written });
  return lines;
}

const LEVELS: LogLevel[] = ["error", "warn", "info", "debug"];

function logs(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  const { query } = call;
  const most = LEVELS.indexOf((query.get("level") ?? "debug") as LogLevel);
  const after = Number(query.get("after") ?? 0);
  const limit = Number(query.get("limit") ?? 500);
  const wanted = (query.get("query") ?? "").toLowerCase();
  const lines = logOf(run).filter(
    (line) =>
      line.seq > after &&
      LEVELS.indexOf(line.level) <= most &&
      among(line.node ?? "", query.get("node")) &&
      line.message.toLowerCase().includes(wanted),
  );
  const items = lines.slice(0, limit);
  return json({ items, next: lines.length > limit ? String(items.at(-1)?.seq) : null });
}

function follow(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  let seen = logOf(run).length;
  return events(500, (send) => {
    const status = statusOf(run);
    if (status !== "running") {
      send("end", { status });
      return false;
    }
    send("counters", countersOf(run));
    const lines = logOf(run);
    for (const line of lines.slice(seen)) send("log", line);
    seen = lines.length;
    return true;
  });
}

function grid({ world, params, query }: Call): Response {
  const name = params[0] ?? "";
  if (!world.pipelines.has(name)) return missing("pipeline", name);
  const runs = world.runs.filter(({ pipeline }) => pipeline === name).slice(0, Number(query.get("runs") ?? 20));
  const details = runs.map((run) => detailOf(run)).toReversed();
  const names = [...new Set(details.flatMap(({ nodes }) => nodes.map(({ node }) => node)))].toSorted();
  const nodes = names.map((node) => ({
    node,
    cells: details.flatMap((run): GridCell[] =>
      run.nodes
        .filter((each) => each.node === node && each.started_at)
        .map(({ started_at, ended_at, rows_out, rows_rejected }) => ({
          run: run.id,
          failed: run.failure?.node === node,
          duration_ms: Date.parse(ended_at ?? new Date().toISOString()) - Date.parse(started_at!),
          rows_out,
          rows_rejected,
        })),
    ),
  }));
  return json({ runs: details, nodes });
}

export const runRoutes: Routes = {
  "GET /pipelines/*/grid": grid,
  "GET /runs": list,
  "POST /runs": (call) => begin(call, String(call.body.pipeline)),
  "GET /runs/*": (call) => {
    const run = find(call);
    return run ? json(detailOf(run)) : gone(call);
  },
  "GET /runs/*/logs": logs,
  "GET /runs/*/events": follow,
  "POST /runs/*/cancel": cancel,
  "POST /runs/*/rerun": (call) => {
    const run = find(call);
    return run ? begin(call, run.pipeline) : gone(call);
  },
};
