import { type Document, type Node, isMap as isYamlMap, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { isEqual, isMap, type Path, type Value } from "../value";
import { blockList } from "./block-list";
import { blockMap } from "./block-map";
import { flowSplices } from "./flow";
import { isAlias, isFlow, valueRange } from "./places";
import { hasLiteral, render } from "./render";
import { applySplices, lineEnd, nextLine, type Splice } from "./splice";

/** What the rewriting of one document needs to know everywhere. */
export interface Source {
  text: string;
  document: Document;
}

/** A value with its place: the path to it, the column of its key and where its key's colon ends. */
export interface Place {
  path: Path;
  column: number;
  colon: number;
}

const MAX_LINE = 140;

/** Returns the splices that turn `current` into `target`, touching only the lines of what differs. */
export function valueSplices(source: Source, node: Node | null, current: Value, target: Value, place: Place): Splice[] {
  if (isEqual(current, target)) return [];
  if (!isAlias(node) && sameShape(node, target)) {
    const splices = collectionSplices(source, node, current, target, place);
    if (splices) return splices;
  }
  return replaced(source, node, target, place);
}

function sameShape(node: Node | null, target: Value): node is YAMLMap | YAMLSeq {
  if (node === null) return false;
  return (isYamlMap(node) && isMap(target)) || (isSeq(node) && Array.isArray(target));
}

/** Returns nothing where the collection has to be written anew. */
function collectionSplices(
  source: Source,
  node: YAMLMap | YAMLSeq,
  current: Value,
  target: Value,
  place: Place,
): Splice[] | null {
  if (Object.keys(target as object).length === 0 || node.items.length === 0) return null;
  if (isFlow(node)) return flowInBlock(source, node, current, target);
  if (isYamlMap(node)) return blockMap(source, node, current as never, target as never, place.path);
  return blockList(source, node as YAMLSeq, current as never, target as never, place.path);
}

function flowInBlock(source: Source, node: YAMLMap | YAMLSeq, current: Value, target: Value): Splice[] | null {
  if (hasLiteral(target) && !hasLiteral(current)) return null;
  const splices = flowSplices(source, node, current, target);
  const range = valueRange(source.text, node);
  if (!splices || !range) return null;
  const written = source.text.slice(range.start, range.end);
  const growth = splices.reduce((sum, splice) => sum + splice.insert.length - (splice.end - splice.start), 0);
  const line = lineEnd(source.text, range.start) - source.text.lastIndexOf("\n", range.start);
  const tooLong = growth > 0 && !written.includes("\n") && line + growth > MAX_LINE;
  return tooLong ? null : splices;
}

/** Writes a value anew behind its key; a comment on the key's line stays there. */
function replaced(source: Source, node: Node | null, target: Value, place: Place): Splice[] {
  const { text } = source;
  const { head, body } = render(target, place.column, place.path);
  const range = valueRange(text, node);
  const start = range && !text.slice(place.colon, range.start).includes("\n") ? range.start : place.colon;
  const end = range?.end ?? place.colon;
  const gap = start === place.colon && head !== "" ? " " : "";
  if (body.length === 0) return [{ start, end, insert: gap + (head === "" ? " {}" : quotedLike(node, target, head)) }];
  const kept = head === "" && text[start - 1] === " " ? start - 1 : start;
  const lines = body.map((line) => `${line}\n`).join("");
  return [
    { start: kept, end, insert: gap + head },
    { start: nextLine(text, end), end: nextLine(text, end), insert: lines },
  ];
}

/** Keeps double quotes where the old text had them. */
function quotedLike(node: Node | null, target: Value, head: string): string {
  const style = (node as { type?: string } | null)?.type;
  return style === "QUOTE_DOUBLE" && typeof target === "string" ? JSON.stringify(target) : head;
}

/** Returns the text with its value turned into `target`; nothing where no way was found. */
export function rewrite(source: Source, current: Value, target: Value): string | null {
  const place: Place = { path: [], column: -2, colon: 0 };
  const root = source.document.contents as Node | null;
  if (root === null || current === null) {
    return `${source.text}${render(target, -2, [])
      .body.map((line) => `${line}\n`)
      .join("")}`;
  }
  try {
    return applySplices(source.text, valueSplices(source, root, current, target, place));
  } catch {
    return null;
  }
}
