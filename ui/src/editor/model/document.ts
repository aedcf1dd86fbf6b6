import { isScalar, LineCounter, visit, type Document, type Node, type YAMLMap } from "yaml";
import { toGraph, type Graph } from "./graph";
import { finish, type Slices } from "./slices";
import { fallback } from "./text/fallback";
import { keyOf } from "./text/places";
import { readYaml } from "./text/read";
import { rewrite } from "./text/rewrite";
import { applySplices, type Splice } from "./text/splice";
import { copy, getIn, isEqual, isMap, type Path, type ValueMap } from "./value";

/** What is wrong with the text as YAML, before anyone looks at what it means. */
export interface Problem {
  message: string;
  line: number;
  column: number;
}

/** A pipeline: its text, and what the text says. */
export interface PipelineDocument {
  text: string;
  value: ValueMap;
  graph: Graph;
  problems: Problem[];
  yaml: Document;
}

/** A new name for the key at a path. */
export interface Rename {
  path: Path;
  to: string;
}

/** Reads a pipeline file. */
export function parse(text: string): PipelineDocument {
  return finish(parsing(text));
}

function* parsing(text: string): Slices<PipelineDocument> {
  const lineCounter = new LineCounter();
  const yaml = yield* readYaml(text, lineCounter);
  yield;
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const problems = yaml.errors.map((error): Problem => ({ message: error.message, ...at(error.pos[0]) }));
  problems.push(...doubleKeys(yaml).map((offset) => ({ message: "Map keys must be unique", ...at(offset) })));
  const content: unknown = problems.length === 0 ? toValue(yaml) : null;
  if (problems.length === 0 && content !== null && !isMap(content)) {
    problems.push({ message: "the file is not a map of keys", line: 1, column: 1 });
  }
  const value = isMap(content) ? content : {};
  yield;
  return { text, value, graph: toGraph(value, yaml, (offset) => lineCounter.linePos(offset).line), problems, yaml };
}

/** Returns where keys stand that their map has already. */
function doubleKeys(yaml: Document): number[] {
  const found: number[] = [];
  visit(yaml, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}

function toValue(yaml: Document): unknown {
  try {
    return yaml.toJS({ maxAliasCount: 1000 });
  } catch {
    return null;
  }
}

/** Changes a pipeline; only the lines change that the change is about. A file that is not YAML stays as it is. */
export function change(
  document: PipelineDocument,
  edit: (draft: ValueMap) => void,
  renames: readonly Rename[] = [],
): PipelineDocument {
  return finish(changing(document, edit, renames));
}

/** As `change`, in slices. */
export function* changing(
  document: PipelineDocument,
  edit: (draft: ValueMap) => void,
  renames: readonly Rename[] = [],
): Slices<PipelineDocument> {
  if (document.problems.length > 0) return document;
  const renamed = renames.length > 0 ? renameKeys(document, renames) : document;
  const target = copy(renamed.value);
  edit(target);
  return isEqual(renamed.value, target) ? renamed : yield* writeAs(renamed, target);
}

function* writeAs(document: PipelineDocument, target: ValueMap): Slices<PipelineDocument> {
  const isWindows = document.text.includes("\r\n");
  const endsOpen = document.text !== "" && !document.text.endsWith("\n");
  const text = `${isWindows ? document.text.replaceAll("\r\n", "\n") : document.text}${endsOpen ? "\n" : ""}`;
  const yaml = text === document.text ? document.yaml : yield* readYaml(text);
  const current = document.yaml.contents === null ? null : document.value;
  const written = rewrite({ text, document: yaml }, current, target);
  const restore = (done: string) => (isWindows ? done.replaceAll("\n", "\r\n") : done);
  yield;
  const result = written === null ? null : yield* parsing(restore(endsOpen ? written.replace(/\n$/, "") : written));
  yield;
  if (result && result.problems.length === 0 && isEqual(result.value, target)) return result;
  return parse(restore(fallback(text, target)));
}

function renameKeys(document: PipelineDocument, renames: readonly Rename[]): PipelineDocument {
  const splices = renames.flatMap((rename) => renameSplice(document, rename));
  return parse(applySplices(document.text, splices));
}

function renameSplice(document: PipelineDocument, { path, to }: Rename): Splice[] {
  if (getIn(document.value, path) === undefined) return [];
  const map = document.yaml.getIn(path.slice(0, -1), true) as YAMLMap | undefined;
  const pair = map?.items.find((item) => keyOf(item) === path[path.length - 1]);
  const range = (pair?.key as Node | undefined)?.range;
  return range ? [{ start: range[0], end: range[1], insert: to }] : [];
}
