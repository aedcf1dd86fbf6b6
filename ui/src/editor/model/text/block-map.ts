import type { Node, YAMLMap } from "yaml";
import type { Path, ValueMap } from "../value";
import { behind, colonEnd, columnOfKeys, type Item, itemLinesRange, keyOf, startOf, withCommentsAbove } from "./places";
import { pairLines } from "./render";
import { type Source, valueSplices } from "./rewrite";
import { lineStart, type Splice } from "./splice";

/** Rewrites a map that has a line for each key. Returns nothing where it has to be written anew. */
export function blockMap(
  source: Source,
  map: YAMLMap,
  current: ValueMap,
  target: ValueMap,
  path: Path,
): Splice[] | null {
  const items = map.items as unknown as Item[];
  const column = columnOfKeys(source.text, map);
  const kept = items.filter((item) => keyOf(item) in target);
  if (kept.length === 0) return null;
  const changed = kept.flatMap((item) => {
    const key = keyOf(item);
    const place = { path: [...path, key], column, colon: colonEnd(source.text, item) };
    return valueSplices(source, item.value as Node | null, current[key] ?? null, target[key] ?? null, place);
  });
  const removed = items.flatMap((item, index) =>
    keyOf(item) in target ? [] : [removal(source.text, items, index, column)],
  );
  return [...changed, ...removed, ...additions(source.text, kept, current, target, path, column)];
}

function removal(text: string, items: Item[], index: number, column: number): Splice {
  const item = items[index] as Item;
  const isFirstOnDash = text.slice(lineStart(text, startOf(item)), startOf(item)).trim() !== "";
  const next = items[index + 1];
  if (isFirstOnDash && next) return { start: startOf(item), end: startOf(next), insert: "" };
  const range = itemLinesRange(text, item, column);
  const isBetweenBlanks = text.slice(0, range.start).endsWith("\n\n") && text[range.end] === "\n";
  return { start: range.start, end: isBetweenBlanks ? range.end + 1 : range.end, insert: "" };
}

/** Puts each new key behind the one that goes before it in the target. */
function additions(
  text: string,
  kept: Item[],
  current: ValueMap,
  target: ValueMap,
  path: Path,
  column: number,
): Splice[] {
  const splices = new Map<number, Splice>();
  let anchor: Item | null = null;
  for (const key of Object.keys(target)) {
    if (key in current) {
      anchor = kept.find((item) => keyOf(item) === key) ?? anchor;
      continue;
    }
    const lines = pairLines(key, target[key] ?? null, column, [...path, key]);
    const splice = anchor ? afterLine(text, anchor, column, lines) : beforeFirst(text, kept[0] as Item, column, lines);
    const earlier = splices.get(splice.start);
    splices.set(splice.start, earlier ? { ...earlier, insert: earlier.insert + splice.insert } : splice);
  }
  return [...splices.values()];
}

function afterLine(text: string, anchor: Item, column: number, lines: string[]): Splice {
  const at = behind(text, anchor, column);
  return { start: at, end: at, insert: lines.map((line) => `${line}\n`).join("") };
}

function beforeFirst(text: string, first: Item, column: number, lines: string[]): Splice {
  const start = lineStart(text, startOf(first));
  if (text.slice(start, startOf(first)).trim() !== "") {
    const insert = `${lines.join("\n").trimStart()}\n${" ".repeat(column)}`;
    return { start: startOf(first), end: startOf(first), insert };
  }
  const at = withCommentsAbove(text, start, column);
  return { start: at, end: at, insert: lines.map((line) => `${line}\n`).join("") };
}
