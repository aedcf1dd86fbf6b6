import type { Cell, Column, RowsView } from "../../../api/types";
import type { RejectStatus } from "../../../lib/states";

export type Row = Readonly<Record<string, Cell>>;

/** A rejected row, apart from what tells of its rejection. */
export interface Reject {
  id: string;
  status: RejectStatus;
  reason: string;
  /** When it was rejected, of which split, … */
  about: Row;
  row: Row;
}

export interface RejectedRows {
  /** The row's own columns. */
  columns: Column[];
  about: Column[];
  rejects: Reject[];
}

/** What the names of columns begin with that tell of the rejection and are no part of the row. */
const PREFIX = "reject_";
const OWN = ["reject_id", "reject_status", "reject_reason"];

export function rejectsOf({ columns, rows }: RowsView): RejectedRows {
  const tells = ({ name }: Column) => name.startsWith(PREFIX);
  const own = columns.filter((column) => !tells(column));
  const about = columns.filter((column) => tells(column) && !OWN.includes(column.name));
  const rejects = rows.map((cells): Reject => {
    const all: Row = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null]));
    const pick = (wanted: Column[]): Row => Object.fromEntries(wanted.map(({ name }) => [name, all[name] ?? null]));
    return {
      id: String(all.reject_id),
      status: all.reject_status as RejectStatus,
      reason: String(all.reject_reason ?? ""),
      about: pick(about),
      row: pick(own),
    };
  });
  return { columns: own, about, rejects };
}

export const shortName = ({ name }: Column): string => name.slice(PREFIX.length).replaceAll("_", " ");

export interface RejectFilter {
  status?: string;
  reason?: string;
}

export function filterRejects(rejects: Reject[], { status, reason }: RejectFilter): Reject[] {
  return rejects.filter((each) => (!status || each.status === status) && (!reason || each.reason === reason));
}

/** Counts by what `of` returns, the most frequent first. */
export function counted(rejects: Reject[], of: (reject: Reject) => string): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const reject of rejects) counts.set(of(reject), (counts.get(of(reject)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
