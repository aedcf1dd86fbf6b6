import type { Cell } from "../../../api/types";
import { formatDay, formatMoment } from "../../../lib/format";
import type { Rows } from "../types";

const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;
export const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Returns what a cell counts; decimals come as texts, since not every one fits into a number. */
export function toNumber(cell: Cell | undefined): number | null {
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return cell ? 1 : 0;
  if (typeof cell !== "string" || cell.trim() === "") return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

export const isMoment = (cell: Cell | undefined): boolean => typeof cell === "string" && MOMENT.test(cell);

/** Returns a cell as a label: moments in the user's zone, days without the year while it is this one. */
export function labelOf(cell: Cell | undefined, now = new Date()): string {
  if (cell === null || cell === undefined) return "–";
  if (isMoment(cell)) return formatMoment(new Date(String(cell)), now);
  if (typeof cell === "string" && DAY.test(cell)) {
    return cell.startsWith(formatDay(now).slice(0, 5)) ? cell.slice(5) : cell;
  }
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** Returns where a column stands; -1 where it is not. */
export function columnIndex({ columns }: Pick<Rows, "columns">, name: string | undefined): number {
  return columns.findIndex((column) => column.name === name);
}

const NUMERIC = /^(u?int|float|decimal|double|real|numeric|bigint|smallint)/i;

export const isNumeric = (type: string): boolean => NUMERIC.test(type);

/** Returns the values of a column once each: numbers by size, days by time, others as they first come. */
export function distinct(cells: Cell[]): Cell[] {
  const found = [...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values()];
  if (found.every((cell) => toNumber(cell) !== null)) return found.toSorted((a, b) => toNumber(a)! - toNumber(b)!);
  const isTime = (cell: Cell) => typeof cell === "string" && (DAY.test(cell) || isMoment(cell));
  return found.every(isTime) ? found.toSorted((a, b) => String(a).localeCompare(String(b))) : found;
}

const ONE_DAY = 86_400_000;
const MOST_DAYS = 800;

/** Puts in the days that are left out between days that otherwise follow one another, so that a gap is seen as one. */
export function withoutGaps(days: Cell[]): Cell[] {
  if (days.length < 2 || !days.every((day) => typeof day === "string" && DAY.test(day))) return days;
  const times = days.map((day) => Date.parse(String(day)));
  const length = (times.at(-1)! - times[0]!) / ONE_DAY + 1;
  const follow = times.some((at, index) => index > 0 && at - times[index - 1]! === ONE_DAY);
  if (!follow || length > MOST_DAYS) return days;
  return Array.from({ length }, (_, index) => new Date(times[0]! + index * ONE_DAY).toISOString().slice(0, 10));
}
