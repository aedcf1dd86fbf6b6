import { isMap as isYamlMap, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { isEqual, isMap, type Value, type ValueMap } from "../value";
import { align } from "./align";
import { colonEnd, endOf, type Item, isAlias, isFlow, keyOf, startOf, valueRange } from "./places";
import { inline } from "./render";
import type { Source } from "./rewrite";
import type { Splice } from "./splice";

interface Addition {
  text: string;
  after: number | null;
}

/** Rewrites `{ … }` or `[ … ]` item by item. Returns nothing where it has to be written anew. */
export function flowSplices(source: Source, node: YAMLMap | YAMLSeq, current: Value, target: Value): Splice[] | null {
  if (isYamlMap(node)) return isMap(current) && isMap(target) ? mapSplices(source, node, current, target) : null;
  return Array.isArray(current) && Array.isArray(target) ? listSplices(source, node as YAMLSeq, current, target) : null;
}

function mapSplices(source: Source, map: YAMLMap, current: ValueMap, target: ValueMap): Splice[] | null {
  const items = map.items as unknown as Item[];
  const removed = items.flatMap((item, index) => (keyOf(item) in target ? [] : [index]));
  if (removed.length === items.length) return null;
  const changed = items.flatMap((item) => {
    const key = keyOf(item);
    return key in target
      ? valueInFlow(source, item.value, current[key] ?? null, target[key] ?? null, colonEnd(source.text, item))
      : [];
  });
  const added: Addition[] = [];
  let after: number | null = null;
  for (const key of Object.keys(target)) {
    if (key in current) after = items.findIndex((item) => keyOf(item) === key);
    else
      added.push({
        text: inline({ [key]: target[key] as Value })
          .slice(1, -1)
          .trim(),
        after,
      });
  }
  return [...changed, ...structure(source.text, items, removed, added)];
}

function listSplices(source: Source, list: YAMLSeq, current: Value[], target: Value[]): Splice[] | null {
  const { pairs, removed, added } = align(current, target);
  if (pairs.length === 0) return null;
  const items = list.items as Node[];
  const changed = pairs.flatMap(([from, to]) => {
    const item = items[from] as Node;
    return valueInFlow(source, item, current[from] ?? null, target[to] ?? null, startOf(item));
  });
  const additions = added.map(({ index, after }) => ({ text: inline(target[index] as Value), after }));
  return [...changed, ...structure(source.text, items, removed, additions)];
}

function valueInFlow(source: Source, node: Node | null, current: Value, target: Value, colon: number): Splice[] {
  if (isEqual(current, target)) return [];
  if (isFlow(node) && !isAlias(node) && node.items.length > 0) {
    const splices = flowSplices(source, node, current, target);
    if (splices) return splices;
  }
  const range = valueRange(source.text, node);
  const isQuoted = (node as { type?: string } | null)?.type === "QUOTE_DOUBLE" && typeof target === "string";
  const text = isQuoted ? JSON.stringify(target) : inline(target);
  return [range ? { ...range, insert: text } : { start: colon, end: colon, insert: ` ${text}` }];
}

/** Takes away runs of items with their commas, and puts new ones behind others. */
function structure(text: string, items: unknown[], removed: number[], added: Addition[]): Splice[] {
  const splices: Splice[] = [];
  for (let index = 0; index < removed.length;) {
    const first = removed[index] as number;
    let last = first;
    while (removed[index + 1] === last + 1) {
      index += 1;
      last += 1;
    }
    index += 1;
    const isTail = last === items.length - 1;
    if (isTail) splices.push({ start: endOf(text, items[first - 1]), end: endOf(text, items[last]), insert: "" });
    else splices.push({ start: startOf(items[first]), end: startOf(items[last + 1]), insert: "" });
  }
  return [...splices, ...insertions(text, items, added)];
}

function insertions(text: string, items: unknown[], added: Addition[]): Splice[] {
  const splices = new Map<number, Splice>();
  for (const { text: insert, after } of added) {
    const at = after === null ? startOf(items[0]) : endOf(text, items[after]);
    const earlier = splices.get(at)?.insert ?? "";
    splices.set(at, { start: at, end: at, insert: earlier + (after === null ? `${insert}, ` : `, ${insert}`) });
  }
  return [...splices.values()];
}
