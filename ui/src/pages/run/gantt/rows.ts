import type { RunDetail } from "../../../api/types";
import { criticalPath } from "./critical";
import type { Tone } from "../../../lib/states";

export interface Bar {
  from: number;
  to: number;
  tone: Tone;
  /** Whether it is still going on. */
  open: boolean;
  kind: "attempt" | "epoch" | "node" | "wait";
  number?: number;
}

export interface GanttRow {
  label: string;
  kind: "attempts" | "epochs" | "node";
  bars: Bar[];
  /** Whether the end of the run waited for it. */
  critical?: boolean;
  /** How much of its time its block worked, in milliseconds, all instances together. */
  inCalls?: number;
}

const EPOCH_TONES = { prepared: "running", committed: "ok", aborted: "failing", lost: "late" } as const;

/** Returns what happened in a run when: its attempts, its epochs, and each node with the time that it waited. */
export function rowsOf(run: RunDetail, now: number): GanttRow[] {
  const start = Date.parse(run.started_at);
  const going = run.status === "running";
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  const until = (time: string | null) => (time ? Date.parse(time) : end);
  const attempts = run.attempts.map((attempt): Bar => {
    const open = attempt.ended_at === null && going;
    const tone = attempt.failure ? "failing" : open ? "running" : run.status === "succeeded" ? "ok" : "none";
    const span = { from: Date.parse(attempt.started_at), to: until(attempt.ended_at) };
    return { ...span, tone, open, kind: "attempt", number: attempt.number };
  });
  let before = start;
  const epochs = run.epochs.map((epoch): Bar => {
    const from = before;
    const to = until(epoch.settled_at ?? epoch.prepared_at);
    before = to;
    const open = epoch.settled_at === null && going;
    return { from, to, tone: EPOCH_TONES[epoch.status], open, kind: "epoch", number: epoch.number };
  });
  const path = criticalPath(run, now);
  const nodes = run.nodes.map((node): GanttRow => {
    const begun = node.started_at ? Date.parse(node.started_at) : end;
    const wait: Bar = { from: start, to: begun, tone: "none", open: false, kind: "wait" };
    const open = node.ended_at === null && going;
    const tone = run.failure?.node === node.node ? "failing" : open ? "running" : "ok";
    const work: Bar = { from: begun, to: until(node.ended_at), tone, open, kind: "node" };
    const bars = [wait, ...(node.started_at ? [work] : [])].filter((bar) => bar.to > bar.from);
    const inCalls = node.usage ? node.usage.call_nanos / 1e6 : undefined;
    return { label: node.node, kind: "node", bars, critical: path.includes(node.node), inCalls };
  });
  return [
    { label: "", kind: "attempts", bars: attempts },
    ...(epochs.length > 0 ? [{ label: "", kind: "epochs" as const, bars: epochs }] : []),
    ...nodes,
  ];
}
