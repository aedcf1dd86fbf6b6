import type { KeptBackfill } from "../src/api/types";
import type { World } from "./world.ts";

const DAY = 86_400_000;

/** Two that somebody has begun: one goes on, and one is done. */
export function backfillsOf({ start }: World): KeptBackfill[] {
  const time = (days: number) => new Date(start - days * DAY).toISOString();
  const common = { pipeline: "sales-daily", trigger: "schedule", cancelled_at: null };
  return [
    {
      ...{ ...common, id: "backfill-2", by: "data-team@example.com", made_at: time(0.02) },
      ...{ since: time(90), until: time(60), parallel: 2 },
      ticks: { waiting: 19, running: 2, ran: 9 },
    },
    {
      ...{ ...common, id: "backfill-1", by: "admin", made_at: time(8) },
      ...{ since: time(120), until: time(113), parallel: 1 },
      ticks: { ran: 6, failed: 1, skipped: 1 },
    },
  ];
}
