import type { ConnectionKind } from "../../../api/types";

export type Field = "host" | "port" | "database" | "user" | "path" | "bucket" | "prefix";

interface Kind {
  title: string;
  fields: Field[];
  required: Field[];
  /** Where the server listens when nothing else is said. */
  port?: number;
  credentials: string[];
}

const SERVER: Field[] = ["host", "port", "database", "user"];

export const KINDS: Record<ConnectionKind, Kind> = {
  postgres: {
    title: "PostgreSQL",
    fields: SERVER,
    required: ["host", "database"],
    port: 5432,
    credentials: ["password"],
  },
  mysql: { title: "MySQL", fields: SERVER, required: ["host", "database"], port: 3306, credentials: ["password"] },
  sqlite: { title: "SQLite", fields: ["path"], required: ["path"], credentials: [] },
  file: { title: "Files", fields: ["path"], required: ["path"], credentials: [] },
  s3: {
    title: "S3",
    fields: ["bucket", "prefix"],
    required: ["bucket"],
    credentials: ["access_key", "secret_key"],
  },
};

export const KIND_NAMES = Object.keys(KINDS) as ConnectionKind[];
