import type { ConnectionKind } from "../../../api/types";

export type Field = "host" | "port" | "database" | "user" | "path" | "bucket" | "prefix" | "channel";
export type Setting = "endpoint" | "region";
export type Credential = "password" | "access_key" | "secret_key" | "address" | "token" | "signing_key";
export type Option = "from" | "to" | "ca_file" | "template" | "content_type" | "expect" | "method" | "allow_http";

interface Kind {
  fields: Field[];
  required: Field[];
  /** Where the server listens when nothing else is said. */
  port?: number;
  settings?: Setting[];
  credentials: Credential[];
  options?: Option[];
}

const SERVER: Field[] = ["host", "port", "database", "user"];
const DATABASE = { fields: SERVER, required: ["host", "database"], credentials: ["password"] } satisfies Kind;

export const KINDS: Record<ConnectionKind, Kind> = {
  postgres: { ...DATABASE, port: 5432 },
  mysql: { ...DATABASE, port: 3306 },
  sqlite: { fields: ["path"], required: ["path"], credentials: [] },
  file: { fields: ["path"], required: ["path"], credentials: [] },
  s3: {
    fields: ["bucket", "prefix"],
    required: ["bucket"],
    settings: ["endpoint", "region"],
    credentials: ["access_key", "secret_key"],
  },
  mail: {
    fields: ["host", "port", "user"],
    required: ["host"],
    credentials: ["password"],
    options: ["from", "to", "ca_file"],
  },
  teams: { fields: [], required: [], credentials: ["address"], options: ["allow_http"] },
  slack: {
    fields: ["channel"],
    required: [],
    settings: ["endpoint"],
    credentials: ["address", "token"],
    options: ["allow_http"],
  },
  webhook: {
    fields: [],
    required: [],
    credentials: ["address", "signing_key"],
    options: ["template", "content_type", "expect", "method", "allow_http"],
  },
};

/** The kinds that are there for messages. */
export const CHANNELS: ConnectionKind[] = ["mail", "teams", "slack", "webhook"];

/** The kinds through which messages can leave: a folder or a bucket takes them, too. */
export const TAKERS: ConnectionKind[] = [...CHANNELS, "file", "s3"];

/** The kinds as they are offered. */
export const GROUPS = [
  { group: "databases", kinds: ["postgres", "mysql", "sqlite"] },
  { group: "stores", kinds: ["file", "s3"] },
  { group: "channels", kinds: CHANNELS },
] as const satisfies { group: string; kinds: readonly ConnectionKind[] }[];

export const isKind = (kind: string | undefined): kind is ConnectionKind => kind !== undefined && kind in KINDS;
