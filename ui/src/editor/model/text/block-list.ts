import type { Node, YAMLSeq } from "yaml";
import type { Path, Value } from "../value";
import { align } from "./align";
import { behind, dashOf, withCommentsAbove } from "./places";
import { itemLines } from "./render";
import { type Source, valueSplices } from "./rewrite";
import { columnOf, lineStart, type Splice } from "./splice";

/** Rewrites a list that has a dash for each item. Returns nothing where it has to be written anew. */
export function blockList(
  source: Source,
  list: YAMLSeq,
  current: Value[],
  target: Value[],
  path: Path,
): Splice[] | null {
  const { text } = source;
  const items = list.items as Node[];
  const { pairs, removed, added } = align(current, target);
  if (pairs.length === 0) return null;
  const column = columnOf(text, dashOf(text, items[0]));
  const changed = pairs.flatMap(([from, to]) => {
    const item = items[from] as Node;
    const place = { path: [...path, to], column, colon: dashOf(text, item) + 1 };
    return valueSplices(source, item, current[from] ?? null, target[to] ?? null, place);
  });
  const gone = removed.map((index) => {
    const start = withCommentsAbove(text, lineStart(text, dashOf(text, items[index])), column);
    return { start, end: behind(text, items[index], column), insert: "" };
  });
  const made = added.map(({ index, after }) => {
    const at = after === null ? lineStart(text, dashOf(text, items[0])) : behind(text, items[after], column);
    const insert = itemLines(target[index] as Value, column, [...path, index])
      .map((line) => `${line}\n`)
      .join("");
    return { start: at, end: at, insert };
  });
  return [...changed, ...gone, ...made];
}
