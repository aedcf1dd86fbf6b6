import type { RunFilter } from "../../api/queries";

export interface RunSearch {
  pipeline?: string;
  status?: string;
  trigger?: string;
  /** A length of time up to now; `since` and `until` go before. */
  range?: string;
  since?: string;
  until?: string;
}

const HOUR = 3_600_000;

/** The lengths of time that are offered. */
const RANGES: Record<string, number> = { "1h": HOUR, "24h": 24 * HOUR, "7d": 168 * HOUR, "30d": 720 * HOUR };

export const RANGE_NAMES = ["1h", "24h", "7d", "30d"] as const;

/** The start of a range is rounded to a minute, so that the same question is not asked anew with every look at the clock. */
const GRAIN = 60_000;

export function toFilter({ range, since, until, ...rest }: RunSearch, now: number): RunFilter {
  const length = range ? RANGES[range] : undefined;
  const start = length ? new Date(Math.floor((now - length) / GRAIN) * GRAIN).toISOString() : undefined;
  return { ...rest, since: since ?? start, until };
}
