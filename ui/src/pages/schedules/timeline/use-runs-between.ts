import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { runsQuery } from "../../../api/queries";
import type { Run } from "../../../api/types";
import { usePages } from "../../../lib/pages";

const GRAIN = 15 * 60_000;

/** A run that began before the view may reach into it. */
const REACH = 6 * 3_600_000;

/** More runs than these are not drawn; the view can be narrowed. */
const MOST = 2_000;

const round = (at: number) => new Date(Math.floor(at / GRAIN) * GRAIN).toISOString();

/** Returns the runs of a span of time, all pages of them. */
export function useRunsBetween(from: number, to: number, pipeline?: string): Run[] {
  const pages = useInfiniteQuery(runsQuery({ pipeline, since: round(from - REACH), until: round(to + GRAIN) }));
  const { query, onEnd } = usePages(pages);
  const runs = query.data ?? [];
  useEffect(() => {
    if (runs.length < MOST) onEnd();
  }, [runs.length, onEnd]);
  return runs;
}
