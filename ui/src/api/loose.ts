/** What the description of the API leaves open: values that the server passes on from its parts as they are. Written by hand, and only here. */

export type Cell = string | number | boolean | null | object;

export type Blame = "user" | "block" | "external" | "host";

export interface Location {
  file?: string;
  line?: number;
  column?: number;
  snippet?: string;
}

export interface Diagnostic {
  severity: "error" | "warning";
  message: string;
  /** Left out when there are none, as are causes. */
  hints?: string[];
  causes?: string[];
  location?: Location;
  node?: string;
  blame?: Blame;
}

export interface Failure {
  kind: string;
  blame: Blame;
  message: string;
  node?: string;
  split?: string;
  causes?: string[];
  hints?: string[];
}

export type RunStatus = "running" | "succeeded" | "failed" | "cancelled" | "abandoned";
export type TickState = "waiting" | "running" | "ran" | "failed" | "skipped" | "missed";
/** What a node is to the data path: an extractor, a loader, or what is in between in one of the engine's ways. */
export type NodeRole = "extractor" | "loader" | "transform" | "row-wise" | "whole-input";
export type LogLevel = "error" | "warn" | "info" | "debug";
export type BlockKind = "extractor" | "transform" | "loader" | "harvester";
/** The last four are channels: messages leave through them. */
export type ConnectionKind = "postgres" | "mysql" | "sqlite" | "file" | "s3" | "mail" | "teams" | "slack" | "webhook";
export type DeliveryKind = "report" | "alert" | "digest" | "heartbeat" | "test";
/** What failed at one channel has gone to another. */
export type DeliveryState = "waiting" | "sent" | "failed" | "given-up";
export type AlertKind =
  "failed" | "late" | "rows" | "rejects" | "schema-changed" | "stale" | "limit" | "disk" | "undelivered";
export type AlertSeverity = "info" | "warning" | "error";
export type RunFrom = "start" | "last-commit";

export interface EdgeEnds {
  from_node: string;
  from_port: string;
  to_node: string;
  to_port: string;
}

export interface RunEdge extends EdgeEnds {
  rows: number;
  batches: number;
  bytes: number;
}

export interface Usage {
  instances: number;
  calls: number;
  call_nanos: number;
  peak_memory: number;
  [other: string]: number;
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

export interface PlanEdge extends EdgeEnds {
  columns: { name: string; type: string; nullable: boolean }[];
}

export interface PlanView {
  pipeline: string;
  digest: string;
  one_epoch: boolean;
  nodes: PlanNode[];
  edges: PlanEdge[];
  segments: unknown[];
}

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

/** What people are told, whatever it is told through. Nothing in its texts is markup. */
export interface Message {
  title: string;
  severity: AlertSeverity | "success";
  /** Empty lines part paragraphs. */
  text: string;
  facts: { label: string; value: string }[];
  /** `more` is how many rows were left out. */
  tables: { title: string; columns: string[]; rows: string[][]; more: number }[];
  links: { label: string; url: string }[];
  /** `size` is in bytes. */
  attachments: { name: string; media_type: string; size: number }[];
  language: "en" | "ko";
}

/** A JSON Schema, as far as the pages look into it. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  format?: string;
  /** Whether Weir fills it in. */
  readOnly?: boolean;
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

/** What the stream of the server's events tells. After `all`, everything has to be read again. */
export interface Changed {
  what:
    "pipeline" | "run" | "tick" | "connection" | "report" | "dashboard" | "alerts" | "incident" | "delivery" | "all";
  name?: string;
}
