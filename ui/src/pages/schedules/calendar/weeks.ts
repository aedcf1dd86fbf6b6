import type { CalendarDay } from "../../../api/types";
import { formatDay } from "../../../lib/format";
import type { Tone } from "../../../lib/states";

export interface DayCell {
  day: string;
  /** The week of the year's calendar, from 0. */
  week: number;
  /** Monday is 0. */
  weekday: number;
  counts: CalendarDay;
}

const NO_RUNS = { succeeded: 0, failed: 0, other: 0, planned: 0 };

/** Returns every day of a year with what happened on it, whether or not anything did. */
export function daysOf(year: number, known: CalendarDay[]): DayCell[] {
  const counts = new Map(known.map((each) => [each.day, each]));
  const first = (new Date(year, 0, 1).getDay() + 6) % 7;
  const cells: DayCell[] = [];
  for (const at = new Date(year, 0, 1); at.getFullYear() === year; at.setDate(at.getDate() + 1)) {
    const day = formatDay(at);
    const place = first + cells.length;
    const found = counts.get(day) ?? { day, ...NO_RUNS };
    cells.push({ day, week: Math.floor(place / 7), weekday: place % 7, counts: found });
  }
  return cells;
}

export const runsOf = ({ succeeded, failed, other }: CalendarDay): number => succeeded + failed + other;

/** Returns the state that a day shows: one failed run outweighs all that went well. */
export function toneOf(day: CalendarDay): Tone | null {
  if (day.failed > 0) return "failing";
  if (day.succeeded > 0) return "ok";
  if (day.other > 0) return "none";
  return day.planned > 0 ? "planned" : null;
}

/** Returns how strong the colour of a day is, from 0.3 to 1. */
export function strengthOf(day: CalendarDay, most: number): number {
  const runs = runsOf(day);
  if (day.failed > 0) return 0.5 + (0.5 * day.failed) / Math.max(1, runs);
  const count = runs > 0 ? runs : day.planned;
  return 0.3 + (0.7 * count) / Math.max(1, most);
}
