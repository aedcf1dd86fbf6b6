import type { Cell } from "../../api/types";
import { cellText, compareTexts, isNumeric } from "./sheet";

/** How the values of a column are distributed over a sample. */
export interface Distribution {
  rows: number;
  nulls: number;
  distinct: number;
  min: string | null;
  max: string | null;
  bars: { label: string; count: number }[];
}

const BINS = 8;
const TOP = 6;

export function distributionOf(cells: readonly (Cell | undefined)[], type: string): Distribution {
  const texts = cells.filter((cell) => cell !== null && cell !== undefined).map(cellText);
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts.keys()].sort(compareTexts);
  return {
    rows: cells.length,
    nulls: cells.length - texts.length,
    distinct: counts.size,
    min: sorted[0] ?? null,
    max: sorted[sorted.length - 1] ?? null,
    bars: isNumeric(type) && counts.size > BINS ? histogram(texts.map(Number)) : top(counts),
  };
}

function histogram(numbers: number[]): Distribution["bars"] {
  const min = Math.min(...numbers);
  const width = (Math.max(...numbers) - min) / BINS || 1;
  const bars = Array.from({ length: BINS }, (_, index) => ({ label: range(min + index * width, width), count: 0 }));
  for (const number of numbers) {
    const bar = bars[Math.min(BINS - 1, Math.floor((number - min) / width))];
    if (bar) bar.count += 1;
  }
  return bars;
}

function top(counts: Map<string, number>): Distribution["bars"] {
  const most = [...counts].sort((left, right) => right[1] - left[1]).slice(0, TOP);
  return most.map(([label, count]) => ({ label, count }));
}

function range(from: number, width: number): string {
  return `${Number(from.toPrecision(4))} – ${Number((from + width).toPrecision(4))}`;
}
