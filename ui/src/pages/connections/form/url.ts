import type { ConnectionKind } from "../../../api/types";
import { KINDS, type Field } from "./kinds";

/** How the line to a mail server is encrypted: after it has greeted, from the first byte on, or not at all. */
export const SECURITIES = ["starttls", "tls", "none"] as const;
export type Security = (typeof SECURITIES)[number];

export type Parts = Partial<Record<Field, string>> & { security?: Security };

/** Returns the URL of a connection from its parts. It never holds a password. */
export function toUrl(kind: ConnectionKind, parts: Parts): string {
  const { host = "", port, database = "", user, path = "", bucket = "", prefix, channel = "", security } = parts;
  if (kind === "sqlite" || kind === "file") return `${kind}:${path}`;
  if (kind === "s3") return `s3://${bucket}${prefix ? `/${prefix.replace(/^\//, "")}` : ""}`;
  if (kind === "slack") return `slack:${channel}`;
  if (kind === "teams" || kind === "webhook") return `${kind}:`;
  const server = `${user ? `${encodeURIComponent(user)}@` : ""}${host}${port ? `:${port}` : ""}`;
  if (kind === "mail") return `${security === "tls" ? "smtps" : "smtp"}://${server}`;
  return `${kind}://${server}/${encodeURIComponent(database)}`;
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
  if (kind === "slack") return { channel: url.slice(url.indexOf(":") + 1) };
  if (kind === "teams" || kind === "webhook") return {};
  const [, user, host, port, database] = SERVER.exec(url) ?? [];
  const parts = { user: user && decodeURIComponent(user), host, port };
  if (kind === "mail") return { ...parts, security: url.startsWith("smtps:") ? "tls" : "starttls" };
  return { ...parts, database: database && decodeURIComponent(database) };
}

/** Returns the fields that still have to be filled in. */
export function missing(kind: ConnectionKind, parts: Parts): Field[] {
  return KINDS[kind].required.filter((field) => !parts[field]?.trim());
}
