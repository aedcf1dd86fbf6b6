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

/** Lines that exist and did not come: those behind one and before another. */
export interface Gap {
  after: number;
  before: number;
}

/** What came of a log while a run was followed. */
export interface Followed {
  /** Without a filter, in their order. */
  lines: LogLine[];
  gaps: Gap[];
}

/** How many lines are kept at the least of those that came; twice as many at the most. Older ones are read again. */
export const KEPT = 5_000;

/** Takes a line that came. The server leaves out lines for who is too slow, and gives some twice after the connection was lost. */
export function follow({ lines, gaps }: Followed, line: LogLine): Followed {
  const last = lines.at(-1)?.seq ?? line.seq - 1;
  if (line.seq <= last) return { lines, gaps };
  const more = line.seq > last + 1 ? [...gaps, { after: last, before: line.seq }] : gaps;
  return shortened({ lines: [...lines, line], gaps: more });
}

function shortened({ lines, gaps }: Followed): Followed {
  if (lines.length < 2 * KEPT) return { lines, gaps };
  const [first, kept] = [lines[0]!.seq, lines[KEPT]!.seq];
  const left = gaps.filter((gap) => gap.before <= first || gap.before > kept);
  return { lines: lines.slice(KEPT), gaps: [...left, { after: first - 1, before: kept }] };
}

/** Joins lines that were read with those that came live and those that had not come; some may be in both. */
export function join(stored: LogLine[], live: LogLine[], missing: LogLine[] = []): LogLine[] {
  const last = stored.at(-1)?.seq ?? -1;
  const newer = [...live, ...missing].filter((line) => line.seq > last);
  if (missing.length > 0) newer.sort((a, b) => a.seq - b.seq);
  return [...stored, ...newer];
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
