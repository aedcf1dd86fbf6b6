/** What the server's API sends and takes, version 1. Times are RFC 3339 in UTC. */

export interface List<T> {
  items: T[];
  next: string | null;
}

export interface Location {
  file?: string;
  line?: number;
  column?: number;
  snippet?: string;
}

export type Blame = "user" | "block" | "external" | "host";

export interface Diagnostic {
  severity: "error" | "warning";
  message: string;
  hints: string[];
  causes?: string[];
  location?: Location;
  node?: string;
  blame?: Blame;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  hints?: string[];
  diagnostics?: Diagnostic[];
  current?: { number: number; author: string; made_at: string };
}

export type Role = "admin" | "editor" | "viewer";

export interface Session {
  user: string;
  role: Role;
}

export interface ServerInfo {
  version: string;
  server: string;
  zone: string;
  store: "sqlite" | "postgresql";
  parallel: number;
  running: number;
  waiting: number;
  started_at: string;
}

export type RunStatus = "running" | "succeeded" | "failed" | "cancelled" | "abandoned";

export type Health = "ok" | "failing" | "late" | "running" | "never-ran" | "wrong" | "paused" | "draft";

export interface RunBrief {
  id: string;
  status: RunStatus;
  started_at: string;
  ended_at: string | null;
  rows: number;
}

export interface PipelineSummary {
  name: string;
  file: string;
  title: string | null;
  description: string | null;
  owner: string | null;
  tags: string[];
  version: number;
  deployed: number | null;
  paused: boolean;
  health: Health;
  since: string | null;
  error: string | null;
  runs: RunBrief[];
  next: { trigger: string; due: string } | null;
  schedules: string[];
}

export interface Pipeline extends PipelineSummary {
  text: string;
  author: string;
  message: string | null;
  made_at: string;
}

export interface Version {
  pipeline: string;
  number: number;
  author: string;
  message: string | null;
  made_at: string;
  digest: string;
  deployed: boolean;
  text?: string;
  diagnostics?: Diagnostic[];
}

export interface VersionDiff {
  from: number;
  to: number;
  text: string;
  nodes: { added: string[]; removed: string[]; changed: string[] };
  edges: { added: [string, string][]; removed: [string, string][] };
}

export interface Deployment {
  pipeline: string;
  version: number;
  by: string;
  at: string;
}

export interface DraftTrigger {
  name: string;
  kind: "schedule" | "webhook" | "upstream" | "dataset" | "manual";
  rule: string;
  zone: string | null;
  next: string[];
}

export interface DraftCheck {
  ok: boolean;
  diagnostics: Diagnostic[];
  triggers: DraftTrigger[];
}

export type NodeRole = "extractor" | "transform" | "loader";

export interface Column {
  name: string;
  type: string;
  nullable: boolean;
}

export interface PlanNode {
  name: string;
  block: string;
  digest: string;
  role: NodeRole;
  stream?: string;
  write?: unknown;
  asks: Record<string, unknown>;
  grants: Record<string, unknown>;
  writes?: string[];
}

export interface EdgeEnds {
  from_node: string;
  from_port: string;
  to_node: string;
  to_port: string;
}

export interface PlanEdge extends EdgeEnds {
  columns: Column[];
}

export interface PlanView {
  pipeline: string;
  digest: string;
  one_epoch: boolean;
  nodes: PlanNode[];
  edges: PlanEdge[];
  segments: unknown[];
}

export interface DraftPlan extends DraftCheck {
  plan: PlanView | null;
}

export type Cell = string | number | boolean | null | object;

export interface Preview {
  node: string;
  port: string;
  columns: Column[];
  rows: Cell[][];
  complete: boolean;
  rejects: { node: string; reason: string; row: Record<string, Cell> }[];
}

export interface Failure {
  kind: string;
  blame: Blame;
  message: string;
  hints: string[];
  node?: string;
}

export interface Run {
  id: string;
  pipeline: string;
  version: number | null;
  status: RunStatus;
  trigger: { name: string; due: string } | null;
  attempt: number;
  started_at: string;
  ended_at: string | null;
  rows_read: number;
  rows_written: number;
  rows_rejected: number;
  failure: Failure | null;
}

export interface Usage {
  instances: number;
  calls: number;
  call_nanos: number;
  peak_memory: number;
  [other: string]: number;
}

export interface NodeCounters {
  node: string;
  rows_in: number;
  rows_out: number;
  rows_filtered: number;
  rows_rejected: number;
  bytes_in: number;
  bytes_out: number;
}

export interface RunNode extends NodeCounters {
  block: string | null;
  role: NodeRole;
  started_at: string | null;
  ended_at: string | null;
  usage: Usage | null;
}

export interface RunEdge extends EdgeEnds {
  rows: number;
  batches: number;
  bytes: number;
}

export interface Attempt {
  number: number;
  started_at: string;
  ended_at: string | null;
  failure: Failure | null;
}

export interface Epoch {
  number: number;
  attempt: number;
  status: "prepared" | "committed" | "aborted" | "lost";
  rows: number | null;
  prepared_at: string | null;
  settled_at: string | null;
}

export interface StreamState {
  node: string;
  stream: string;
  state: unknown;
  version: number;
}

export interface RunDetail extends Run {
  nodes: RunNode[];
  edges: RunEdge[];
  attempts: Attempt[];
  epochs: Epoch[];
  states: StreamState[];
  text: string | null;
}

export type LogLevel = "error" | "warn" | "info" | "debug";

export interface LogLine {
  seq: number;
  at: string;
  level: LogLevel;
  node: string | null;
  message: string;
  fields: Record<string, unknown>;
}

export interface Counters {
  elapsed_ms: number;
  nodes: NodeCounters[];
  edges: RunEdge[];
}

export interface RejectFile {
  number: number;
  node: string;
  stream: string | null;
  split: string | null;
  reason: string;
  rows: number;
  epoch: number;
  committed: boolean;
}

/** Rows as the server shows them. */
export interface RowsView {
  columns: Column[];
  rows: Cell[][];
}

export type TickState = "waiting" | "running" | "ran" | "failed" | "skipped" | "missed";

export interface Tick {
  pipeline: string;
  trigger: string;
  due: string;
  first_due: string;
  moments: number;
  state: TickState;
  why: string | null;
  run: string | null;
  made_at: string;
  started_at: string | null;
  ended_at: string | null;
  server: string | null;
  deadline: string | null;
  deadline_state: "open" | "met" | "missed" | null;
}

export interface Schedule {
  pipeline: string;
  trigger: string;
  rule: string;
  zone: string;
  paused: boolean;
  next: string[];
}

export interface CalendarDay {
  day: string;
  succeeded: number;
  failed: number;
  other: number;
  planned: number;
}

export interface LoadCell {
  weekday: number;
  hour: number;
  runs: number;
  seconds: number;
}

export interface RunStarted {
  tick: Tick;
  run: string | null;
}

export type RunFrom = "start" | "last-commit";

export type Parameters = Record<string, string | number | boolean>;

export interface Backfill {
  items: { due: string; exists: boolean }[];
  started: number;
}

export type BlockKind = "extractor" | "transform" | "loader" | "harvester";

export interface Capabilities {
  http: boolean;
  connections: string[];
  secrets: boolean;
  clock: boolean;
  random: boolean;
}

export interface Port {
  name: string;
  variadic?: boolean;
  summary?: string;
}

/** A JSON Schema, as far as the pages look into it. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  [other: string]: unknown;
}

export interface Block {
  name: string;
  version: string;
  kind: BlockKind;
  title?: string;
  description: string;
  licence: string;
  digest: string;
  size: number;
  capabilities: Capabilities;
  config_schema: JsonSchema;
  inputs: Port[];
  outputs: Port[];
  /** What a transform does with the number of rows. */
  rows?: "preserve" | "filter" | "any";
  used_by: string[];
}

export type ConnectionKind = "postgres" | "mysql" | "sqlite" | "file" | "s3";

export interface ConnectionSettings {
  endpoint?: string;
  region?: string;
  options: Record<string, string | number | boolean>;
}

export interface Connection {
  name: string;
  kind: ConnectionKind;
  url: string;
  settings: ConnectionSettings;
  source: "store" | "file" | "environment";
  credentials: string[];
  used_by: string[];
  version: number;
  updated_at: string;
}

export interface ConnectionInput {
  url: string;
  endpoint?: string;
  region?: string;
  options?: Record<string, string | number | boolean>;
  credentials?: Record<string, string>;
}

export interface ConnectionCheck {
  ok: boolean;
  took_ms: number;
  problem: { message: string; hints: string[] } | null;
}

export interface Secret {
  name: string;
  updated_at: string;
}

export interface Changed {
  what: "pipeline" | "run" | "tick" | "connection";
  name?: string;
  id?: string;
}
