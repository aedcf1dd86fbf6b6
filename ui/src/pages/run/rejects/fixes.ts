import type { Cell } from "../../../api/types";
import type { Reject, Row } from "./rows";
import { isSame } from "./values";

/** The values that a person put right, by the row and the column. */
export type Fixes = Readonly<Record<string, Row>>;

export interface History {
  now: Fixes;
  before: readonly Fixes[];
  after: readonly Fixes[];
}

export const NO_FIXES: History = { now: {}, before: [], after: [] };

export type Act =
  | { do: "set"; reject: Reject; column: string; value: Cell }
  | { do: "undo" }
  | { do: "redo" }
  /** The rows were sent: what was done to them cannot be undone any more. */
  | { do: "drop"; ids: string[] }
  | { do: "read"; fixes: Fixes };

export function step(history: History, act: Act): History {
  const { now, before, after } = history;
  switch (act.do) {
    case "set": {
      const next = set(now, act.reject, act.column, act.value);
      return next === now ? history : { now: next, before: [...before, now], after: [] };
    }
    case "undo": {
      const last = before.at(-1);
      return last ? { now: last, before: before.slice(0, -1), after: [now, ...after] } : history;
    }
    case "redo": {
      const [next, ...rest] = after;
      return next ? { now: next, before: [...before, now], after: rest } : history;
    }
    case "drop":
      return { ...NO_FIXES, now: without(now, act.ids) };
    case "read":
      return { ...NO_FIXES, now: act.fixes };
  }
}

/** A value that is as it was is no fix. */
function set(fixes: Fixes, { id, row }: Reject, column: string, value: Cell): Fixes {
  const current = fixes[id]?.[column];
  const was = row[column] ?? null;
  if (isSame(current === undefined ? was : current, value)) return fixes;
  const { [column]: _, ...others } = fixes[id] ?? {};
  const row_ = isSame(was, value) ? others : { ...others, [column]: value };
  return Object.keys(row_).length > 0 ? { ...fixes, [id]: row_ } : without(fixes, [id]);
}

function without(fixes: Fixes, ids: string[]): Fixes {
  return Object.fromEntries(Object.entries(fixes).filter(([id]) => !ids.includes(id)));
}

export type Choice = "open" | "chosen" | "corrected";

export interface ReplayBody {
  node: string;
  rejects?: string[];
  rows?: (Row & { reject_id: string })[];
  again?: boolean;
}

/** Returns the rows that each choice means. Those whose epoch failed come again by themselves, and are never sent. */
export function chosenBy(choice: Choice, rejects: Reject[], chosen: ReadonlySet<string>, fixes: Fixes): Reject[] {
  if (choice === "open") return rejects.filter(({ status }) => status === "open");
  const isMeant = (id: string) => (choice === "chosen" ? chosen.has(id) : fixes[id] !== undefined);
  return rejects.filter(({ id, status }) => status !== "failed" && isMeant(id));
}

/**
 * Returns what to ask of the server. All that are open are not named, since there may be more than the page has; but where some of them are
 * corrected, they have to be, for else only these are sent. What was replayed before is sent again only if a person chose it.
 */
export function replayOf(node: string, choice: Choice, sent: Reject[], fixes: Fixes): ReplayBody {
  const rows = sent.flatMap(({ id }) => (fixes[id] ? [{ ...fixes[id], reject_id: id }] : []));
  return {
    node,
    ...((choice !== "open" || rows.length > 0) && { rejects: sent.map(({ id }) => id) }),
    ...(rows.length > 0 && { rows }),
    ...(choice !== "open" && sent.some(({ status }) => status === "replayed") && { again: true }),
  };
}
