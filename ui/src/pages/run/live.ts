import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { address } from "../../api/client";
import { listen, type Handlers } from "../../api/events";
import type { Counters, LogLine, RunDetail, RunNode } from "../../api/types";
import { edgeId, type Rates } from "../../graph/edges";
import { follow, type Followed } from "./logs/lines";

interface Live {
  counters: Counters | null;
  /** Rows per second of each edge, between the last two counts. */
  rates: Rates;
  /** What came of the log since the page was opened. */
  log: Followed;
}

const NOTHING: Live = { counters: null, rates: {}, log: { lines: [], gaps: [] } };

/** Follows a run while it goes on. */
export function useLive(id: string, running: boolean): Live {
  const client = useQueryClient();
  const [followed, setFollowed] = useState({ id, live: NOTHING });
  useEffect(() => {
    if (!running) return;
    const update = (change: (live: Live) => Live) =>
      setFollowed((before) => ({ id, live: change(before.id === id ? before.live : NOTHING) }));
    const readAgain = () => void client.invalidateQueries({ queryKey: ["run", id] });
    const handlers: Handlers = {
      counters: (data) => update((live) => count(live, data as Counters)),
      log: (data) => update((live) => ({ ...live, log: follow(live.log, data as LogLine) })),
      end: () => {
        stop();
        readAgain();
        void client.invalidateQueries({ queryKey: ["runs"] });
      },
    };
    // Events tell only what is new: what came between the reading and now, or while the connection was lost, is read.
    const onState = (open: boolean) => open && readAgain();
    const stop = listen(address(`/runs/${encodeURIComponent(id)}/events`), handlers, onState);
    return stop;
  }, [client, id, running]);
  return followed.id === id ? followed.live : NOTHING;
}

function count(live: Live, counters: Counters): Live {
  return { ...live, counters, rates: live.counters ? ratesOf(live.counters, counters) : {} };
}

export function ratesOf(before: Counters, after: Counters): Rates {
  const seconds = (after.elapsed_ms - before.elapsed_ms) / 1_000;
  if (seconds <= 0) return {};
  const earlier = new Map(before.edges.map((edge) => [edgeId(edge), edge.rows]));
  const rate = (edge: Counters["edges"][number]) => (edge.rows - (earlier.get(edgeId(edge)) ?? edge.rows)) / seconds;
  return Object.fromEntries(after.edges.map((edge) => [edgeId(edge), Math.max(0, rate(edge))]));
}

/** Returns the run with the newest counts in place of those that were read with it. */
export function live(run: RunDetail, counters: Counters | null): RunDetail {
  if (!counters || run.status !== "running") return run;
  const counted = new Map(counters.nodes.map((node) => [node.node, node]));
  const nodes = run.nodes.map((node) => ({ ...node, ...counted.get(node.node) }));
  return { ...run, nodes, edges: counters.edges, ...sums(nodes) };
}

function sums(nodes: RunNode[]): Pick<RunDetail, "rows_read" | "rows_written" | "rows_rejected"> {
  const sum = (of: (node: RunNode) => number) => nodes.reduce((total, node) => total + of(node), 0);
  return {
    rows_read: sum((node) => (node.role === "extractor" ? node.rows_out : 0)),
    rows_written: sum((node) => (node.role === "loader" ? node.rows_in : 0)),
    rows_rejected: sum((node) => node.rows_rejected),
  };
}
