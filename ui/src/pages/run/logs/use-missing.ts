import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { linesBetweenQuery, type LogFilter } from "../../../api/queries";
import type { LogLine } from "../../../api/types";
import type { Gap } from "./lines";

/** Reads the lines of a run's log that did not come by themselves, as far as they fit. */
export function useMissing(run: string, gaps: Gap[], filter: LogFilter) {
  return useQueries({ queries: gaps.map((gap) => linesBetweenQuery(run, gap, filter)), combine: together });
}

function together(results: UseQueryResult<LogLine[]>[]) {
  return {
    lines: results.flatMap(({ data }) => data ?? []),
    error: results.find(({ error }) => error)?.error ?? null,
    refetch: () => Promise.all(results.filter(({ error }) => error).map(({ refetch }) => refetch())),
  };
}
