import { isEqual, type Value } from "../value";

/** Which items of two lists belong together. */
export interface Alignment {
  /** Indexes in the old and in the new list. */
  pairs: [number, number][];
  removed: number[];
  /** New items, each with the old item that it goes behind. */
  added: { index: number; after: number | null }[];
}

/** Aligns lists by what they have in common at both ends; what is between is paired by place. */
export function align(current: Value[], target: Value[]): Alignment {
  const shared = Math.min(current.length, target.length);
  let head = 0;
  while (head < shared && isEqual(current[head], target[head])) head += 1;
  let tail = 0;
  while (tail < shared - head && isEqual(current[current.length - 1 - tail], target[target.length - 1 - tail]))
    tail += 1;
  const middle = shared - head - tail;
  const pairs: [number, number][] = [];
  for (let index = 0; index < head + middle; index += 1) pairs.push([index, index]);
  for (let index = tail; index > 0; index -= 1) pairs.push([current.length - index, target.length - index]);
  const removed = range(head + middle, current.length - tail);
  const last = head + middle - 1;
  const added = range(head + middle, target.length - tail).map((index) => ({ index, after: last >= 0 ? last : null }));
  return { pairs, removed, added };
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}
