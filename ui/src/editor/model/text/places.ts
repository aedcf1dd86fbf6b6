import {
  isAlias,
  isCollection,
  isMap as isYamlMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { columnOf, lineEnd, lineStart, nextLine } from "./splice";

/** Where things stand in the text: half-open ranges of offsets. */
export interface Range {
  start: number;
  end: number;
}

export type Item = Pair<Scalar, Node | null>;

export function isFlow(node: unknown): node is YAMLMap | YAMLSeq {
  return isCollection(node) && node.flow === true;
}

export function isBlockCollection(node: unknown): node is YAMLMap | YAMLSeq {
  return isCollection(node) && node.flow !== true;
}

/** Returns where a value is written; nothing when a key has an empty value. */
export function valueRange(text: string, node: Node | null | undefined): Range | null {
  if (!node?.range) return null;
  const [start, end] = node.range;
  if (isScalar(node) && end <= start) return null;
  if (isBlockCollection(node)) {
    const last = node.items[node.items.length - 1];
    return { start, end: last ? endOf(text, last) : start };
  }
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

/** Returns where an item of a collection ends, without comments behind it. */
export function endOf(text: string, item: unknown): number {
  if (!isPair(item)) return valueRange(text, item as Node)?.end ?? (item as Node).range?.[0] ?? 0;
  return valueRange(text, item.value as Node | null)?.end ?? colonEnd(text, item as Item);
}

export function startOf(item: unknown): number {
  const node = (isPair(item) ? item.key : item) as Node;
  return node.range?.[0] ?? 0;
}

/** Returns the place behind a key's colon; behind the key where a flow map leaves out the colon. */
export function colonEnd(text: string, item: Item): number {
  const end = item.key.range?.[1] ?? 0;
  const colon = /^[ \t]*:/.exec(text.slice(end, end + 64));
  return colon ? end + colon[0].length : end;
}

/** Returns the whole lines of a block item, with the comments right above and those below that are deeper. */
export function itemLinesRange(text: string, item: unknown, column: number): Range {
  return { start: withCommentsAbove(text, lineStart(text, startOf(item)), column), end: behind(text, item, column) };
}

/** Returns the beginning of the line behind a block item. */
export function behind(text: string, item: unknown, column: number): number {
  let end = nextLine(text, endOf(text, item));
  for (;;) {
    const line = text.slice(end, lineEnd(text, end));
    const comment = /^( *)#/.exec(line);
    if (!comment || (comment[1] as string).length <= column || end >= text.length) return end;
    end = nextLine(text, end);
  }
}

export function withCommentsAbove(text: string, start: number, column: number): number {
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const comment = /^( *)#/.exec(text.slice(above, start));
    if (!comment || (comment[1] as string).length !== column || above === 0) return start;
    start = above;
  }
  return start;
}

/** Returns the place of the dash before an item of a block list. */
export function dashOf(text: string, item: unknown): number {
  return text.lastIndexOf("-", startOf(item) - 1);
}

export function columnOfKeys(text: string, map: YAMLMap): number {
  const first = map.items[0];
  return first ? columnOf(text, startOf(first)) : 0;
}

export function keyOf(item: unknown): string {
  const key = (item as Item).key;
  return isScalar(key) ? String(key.value) : String(key);
}

export { isAlias, isYamlMap };
