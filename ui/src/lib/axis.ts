const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14].map((count) => count * DAY),
];

/** Returns the round distance at which a length of time gets at most so many marks. */
export function stepOf(length: number, most: number): number {
  return STEPS.find((step) => length / step <= most) ?? STEPS.at(-1)!;
}

/** Returns round moments of a span, counted from `origin`. */
export function marks(from: number, to: number, most: number, origin = 0): number[] {
  const step = stepOf(to - from, most);
  const found: number[] = [];
  for (let at = Math.ceil((from - origin) / step) * step + origin; at <= to; at += step) found.push(at);
  return found;
}
