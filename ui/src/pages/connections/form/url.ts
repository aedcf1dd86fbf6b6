import type { ConnectionKind } from "../../../api/types";
import { KINDS, type Field } from "./kinds";

export type Parts = Partial<Record<Field, string>>;

/** Returns the URL of a connection from its parts. It never holds a password. */
export function toUrl(kind: ConnectionKind, parts: Parts): string {
  const { host = "", port, database = "", user, path = "", bucket = "", prefix } = parts;
  if (kind === "sqlite" || kind === "file") return `${kind}:${path}`;
  if (kind === "s3") return `s3://${bucket}${prefix ? `/${prefix.replace(/^\//, "")}` : ""}`;
  const who = user ? `${encodeURIComponent(user)}@` : "";
  return `${kind}://${who}${host}${port ? `:${port}` : ""}/${encodeURIComponent(database)}`;
}

const SERVER = /^\w+:\/\/(?:([^@/]*)@)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(?:\/([^?]*))?/;
const BUCKET = /^s3:\/\/([^/]*)(?:\/(.*))?$/;

/** Returns the parts of a connection's URL. */
export function toParts(kind: ConnectionKind, url: string): Parts {
  if (kind === "sqlite" || kind === "file") return { path: url.slice(url.indexOf(":") + 1) };
  if (kind === "s3") {
    const [, bucket, prefix] = BUCKET.exec(url) ?? [];
    return { bucket, prefix };
  }
  const [, user, host, port, database] = SERVER.exec(url) ?? [];
  return { user: user && decodeURIComponent(user), host, port, database: database && decodeURIComponent(database) };
}

/** Returns the fields that still have to be filled in. */
export function missing(kind: ConnectionKind, parts: Parts): Field[] {
  return KINDS[kind].required.filter((field) => !parts[field]?.trim());
}
