const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Returns the moment so many days ahead, rounded to the hour so that the same question is asked once. */
export function horizon(now: number, days: number): string {
  return new Date(Math.ceil((now + days * DAY) / HOUR) * HOUR).toISOString();
}
