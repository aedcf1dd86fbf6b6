import type { Attempt, Counters, Epoch, Failure, Run, RunDetail, RunEdge, RunNode, RunStatus } from "../src/api/types";
import { graphOf, type FakeGraph } from "./graph.ts";
import { hex, seeded } from "./random.ts";

/** A run as the fake keeps it; what it did until now is worked out from the time that has passed. */
export interface FakeRun {
  id: string;
  pipeline: string;
  version: number;
  text: string;
  trigger: { name: string; due: string } | null;
  started: number;
  /** How long it takes. */
  length: number;
  /** How it ends. */
  outcome: Exclude<RunStatus, "running">;
  attempts: number;
  cancelled: number | null;
}

const FAILURES: Record<string, Failure> = {
  "customers-sync": {
    kind: "data",
    blame: "user",
    message: "column `phone` is missing from `crm.customers`, which `masked` masks",
    hints: [
      "take `phone` out of `config.columns` of the node `masked`",
      "or ask the owner of `crm.customers` for the column",
    ],
    node: "masked",
  },
  "web-events": {
    kind: "transient",
    blame: "external",
    message: "the object store answered 503 Slow Down to 4 attempts in a row",
    hints: ["run it again later", "lower `parallelism` of the pipeline"],
    node: "lake",
  },
};

const TIMEOUT: Failure = {
  kind: "transient",
  blame: "external",
  message: "connection `shop` did not answer within 30 s",
  hints: ["see whether the database is up: Connections → shop → Test"],
};

export function statusOf(run: FakeRun, now = Date.now()): RunStatus {
  if (run.cancelled !== null) return "cancelled";
  return now < run.started + run.length ? "running" : run.outcome;
}

function endOf(run: FakeRun, now: number): number | null {
  if (run.cancelled !== null) return run.cancelled;
  return now < run.started + run.length ? null : run.started + run.length;
}

/** How much of its work a run has done, from 0 to 1. A run that fails stops half-way. */
function progressOf(run: FakeRun, now: number): number {
  const passed = Math.min(1, ((endOf(run, now) ?? now) - run.started) / run.length);
  return run.outcome === "failed" ? passed * 0.55 : passed;
}

const time = (at: number) => new Date(at).toISOString();

export function nodesOf(run: FakeRun, graph: FakeGraph, now = Date.now()): { nodes: RunNode[]; edges: RunEdge[] } {
  const random = seeded(run.pipeline);
  const wobble = 0.85 + 0.3 * seeded(run.id)();
  const base = Math.round((20_000 + random() * 4_000_000) * wobble);
  const done = progressOf(run, now);
  const outs = new Map<string, { rows: number; bytes: number }>();
  const end = endOf(run, now);
  const nodes = graph.nodes.map((node, index): RunNode => {
    const sources = graph.edges.filter((edge) => edge.to_node === node.name).map((edge) => outs.get(edge.from_node));
    const rows_in = sources.reduce((sum, source) => sum + (source?.rows ?? 0), 0);
    const bytes_in = sources.reduce((sum, source) => sum + (source?.bytes ?? 0), 0);
    const lag = Math.max(0, done - index * 0.03);
    const aggregates = node.block.startsWith("sql@");
    const filters = /^(validate|dedup|flight-delays|columns)@/.test(node.block);
    const rows_rejected = filters ? Math.round(rows_in * 0.00002) : 0;
    const rows_filtered = filters && node.block.startsWith("dedup") ? Math.round(rows_in * 0.04) : 0;
    const read = Math.round(base * lag * (index === 0 ? 1 : 0.4));
    const given = aggregates ? Math.round(rows_in * 0.0021) : rows_in - rows_filtered - rows_rejected;
    const rows_out = node.role === "extractor" ? read : node.role === "loader" ? rows_in : given;
    const bytes_out = node.role === "extractor" ? rows_out * 96 : Math.round(rows_out * 74);
    outs.set(node.name, { rows: rows_out, bytes: bytes_out });
    const begun = run.started + index * run.length * 0.04;
    return {
      node: node.name,
      block: node.block,
      role: node.role,
      rows_in: node.role === "extractor" ? rows_out : rows_in,
      rows_out,
      rows_filtered,
      rows_rejected,
      bytes_in: node.role === "extractor" ? bytes_out : bytes_in,
      bytes_out,
      started_at: begun <= now ? time(begun) : null,
      ended_at: end === null ? null : time(end - (graph.nodes.length - 1 - index) * run.length * 0.03),
      usage: {
        instances: node.role === "extractor" ? 4 : 2,
        calls: Math.ceil((rows_in || rows_out) / 8192),
        call_nanos: Math.round((rows_in || rows_out) * (40 + random() * 300)),
        peak_memory: Math.round((8 + random() * 120) * 1024 * 1024),
        host_calls: Math.ceil((rows_in || rows_out) / 2048),
        log_bytes: Math.round(random() * 20_000),
      },
    };
  });
  const edges = graph.edges.map((edge): RunEdge => {
    const { rows, bytes } = outs.get(edge.from_node) ?? { rows: 0, bytes: 0 };
    return { ...edge, rows, bytes, batches: Math.ceil(rows / 8192) };
  });
  return { nodes, edges };
}

function failureOf(run: FakeRun): Failure {
  return FAILURES[run.pipeline] ?? { ...TIMEOUT, node: graphOf(run.text).nodes[0]?.name };
}

export function runOf(run: FakeRun, now = Date.now()): Run {
  const graph = graphOf(run.text);
  const { nodes } = nodesOf(run, graph, now);
  const sum = (of: (node: RunNode) => number) => nodes.reduce((total, node) => total + of(node), 0);
  const end = endOf(run, now);
  const status = statusOf(run, now);
  return {
    id: run.id,
    pipeline: run.pipeline,
    version: run.version,
    status,
    trigger: run.trigger,
    attempt: run.attempts,
    started_at: time(run.started),
    ended_at: end === null ? null : time(end),
    rows_read: sum((node) => (node.role === "extractor" ? node.rows_out : 0)),
    rows_written: status === "failed" ? 0 : sum((node) => (node.role === "loader" ? node.rows_in : 0)),
    rows_rejected: sum((node) => node.rows_rejected),
    failure: status === "failed" ? failureOf(run) : null,
  };
}

export function detailOf(run: FakeRun, now = Date.now()): RunDetail {
  const graph = graphOf(run.text);
  const brief = runOf(run, now);
  return {
    ...brief,
    ...nodesOf(run, graph, now),
    attempts: attemptsOf(run, now),
    epochs: epochsOf(run, brief, now),
    states: graph.nodes
      .filter((node) => node.role === "extractor")
      .map((node) => ({
        node: node.name,
        stream: node.name,
        state: { cursor: "updated_at", value: brief.started_at, snapshot: hex(run.id, 8) },
        version: 41,
      })),
    warnings: [],
    parameters: {},
    text: run.text,
  };
}

function attemptsOf(run: FakeRun, now: number): Attempt[] {
  const end = endOf(run, now);
  return Array.from({ length: run.attempts }, (_, index) => {
    const last = index === run.attempts - 1;
    const share = (part: number) => run.started + (run.length * part) / run.attempts;
    return {
      number: index + 1,
      started_at: time(share(index)),
      ended_at: last ? (end === null ? null : time(end)) : time(share(index + 0.8)),
      failure: last ? (statusOf(run, now) === "failed" ? failureOf(run) : null) : TIMEOUT,
    };
  });
}

function epochsOf(run: FakeRun, brief: Run, now: number): Epoch[] {
  const count = Math.max(1, Math.round(run.length / 60_000));
  const done = progressOf(run, now) * count;
  return Array.from({ length: Math.min(count, Math.floor(done) + 1) }, (_, index): Epoch => {
    const begun = run.started + (run.length * (index + 0.8)) / count;
    const settled = index + 1 <= done;
    const failed = !settled && brief.status !== "running";
    return {
      number: index + 1,
      attempt: run.attempts,
      status: settled ? "committed" : failed ? "aborted" : "prepared",
      rows: Math.round((brief.rows_read / count) * 0.9),
      prepared_at: time(begun),
      settled_at: settled || failed ? time(Math.min(now, begun + run.length * 0.1)) : null,
    };
  });
}

export function countersOf(run: FakeRun, now = Date.now()): Counters {
  return { elapsed_ms: now - run.started, ...nodesOf(run, graphOf(run.text), now) };
}
