import type { LogLevel, LogLine } from "../../../api/types";

/** The worst first; a level shows itself and what is worse. */
export const LEVELS: LogLevel[] = ["error", "warn", "info", "debug"];

export interface LogSearch {
  node?: string;
  level?: string;
  query?: string;
}

/** Says whether a line that came live is one that the server would have given. */
export function fits(line: LogLine, { node, level, query }: LogSearch): boolean {
  return (
    (!node || line.node === node) &&
    LEVELS.indexOf(line.level) <= LEVELS.indexOf((level ?? "debug") as LogLevel) &&
    (!query || line.message.toLowerCase().includes(query.toLowerCase()))
  );
}

/** Joins lines that were read with those that came live; some may be in both. */
export function join(stored: LogLine[], live: LogLine[]): LogLine[] {
  const last = stored.at(-1)?.seq ?? -1;
  return [...stored, ...live.filter((line) => line.seq > last)];
}

export function toText(lines: LogLine[]): string {
  return lines.map((line) => `${line.at} ${line.level.toUpperCase()} ${raw(line)}\n`).join("");
}

/** Returns a line as one text: who, what, and the fields. */
export function raw({ node, message, fields }: LogLine): string {
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  return [node && `[${node}]`, message, ...pairs].filter(Boolean).join(" ");
}
