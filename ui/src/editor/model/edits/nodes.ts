import type { FindBlock } from "../blocks";
import { change, changing, type PipelineDocument } from "../document";
import { impliedName, readInputs, writeInputs, type Input } from "../inputs";
import { rounded, type Point } from "../layout";
import { finish, type Slices } from "../slices";
import { isMap, removeIn, setIn, setOrdered, type Path, type Value, type ValueMap } from "../value";
import { regroupIn, ungroupIn } from "./groups";
import { freeName, NODE_KEYS, PIPELINE_KEYS, toName } from "./keys";

export interface NewNode {
  name: string;
  block: string;
  at: Point;
  /** What else is written about it. */
  written?: ValueMap;
}

/** Adds a node under its name, or that name with a number. Returns the name, too. */
export function addNode(document: PipelineDocument, node: NewNode): { document: PipelineDocument; name: string } {
  const name = freeName(toName(node.name), (taken) => document.graph.nodes.some((other) => other.name === taken));
  const added = change(document, (draft) => {
    nodesOf(draft)[name] = { block: node.block, ...node.written };
    place(draft, name, node.at);
  });
  return { document: added, name };
}

/** Takes nodes away, with what reads them, says where they are, and feeds them. */
export function removeNodes(document: PipelineDocument, names: readonly string[]): PipelineDocument {
  return change(document, (draft) => {
    for (const name of names) {
      Reflect.deleteProperty(nodesOf(draft), name);
      removeIn(draft, ["layout", "nodes", name], 0);
    }
    eachInputs(draft, (inputs) => inputs.filter(({ source }) => !names.includes(source)));
    ungroupIn(draft, names);
  });
}

/** Renames a node; inputs follow. Where a port takes many inputs, the old name stays the input's name, so that queries still work. */
export function renameNode(document: PipelineDocument, from: string, to: string, find: FindBlock): PipelineDocument {
  const renames = [
    ["nodes", from],
    ["layout", "nodes", from],
  ].map((path: Path) => ({ path, to }));
  const follow = (inputs: Input[], node: ValueMap) => {
    const keepsName = find(String(node.block))?.inputs.some((port) => port.variadic) === true;
    return inputs.map((input) => {
      if (input.source !== from) return input;
      return { ...input, source: to, port: input.port ?? (keepsName ? impliedName(input) : null) };
    });
  };
  const rename = (draft: ValueMap) => {
    eachInputs(draft, follow);
    regroupIn(draft, from, to);
  };
  return change(document, rename, renames);
}

export function setNodeKey(
  document: PipelineDocument,
  name: string,
  key: (typeof NODE_KEYS)[number],
  value: Value | undefined,
): PipelineDocument {
  return change(document, (draft) => {
    const node = nodeIn(draft, name);
    if (!node) return;
    if (value === undefined) Reflect.deleteProperty(node, key);
    else setOrdered(node, key, value, NODE_KEYS);
  });
}

export function setNodeValue(
  document: PipelineDocument,
  name: string,
  path: Path,
  value: Value | undefined,
): PipelineDocument {
  return finish(settingNodeValue(document, name, path, value));
}

/** As `setNodeValue`, in slices. */
export function settingNodeValue(
  document: PipelineDocument,
  name: string,
  path: Path,
  value: Value | undefined,
): Slices<PipelineDocument> {
  const [key] = path as [(typeof NODE_KEYS)[number]];
  return changing(document, (draft) => {
    const node = nodeIn(draft, name);
    if (!node) return;
    if (value === undefined) {
      removeIn(node, path, 0);
      return;
    }
    if (!isMap(node[key])) setOrdered(node, key, {}, NODE_KEYS);
    setIn(node, path, value);
  });
}

export function setDisabled(document: PipelineDocument, names: readonly string[], disabled: boolean): PipelineDocument {
  return change(document, (draft) => {
    for (const name of names) {
      const node = nodeIn(draft, name);
      if (!node) continue;
      if (disabled) setOrdered(node, "disabled", true, NODE_KEYS);
      else delete node.disabled;
    }
  });
}

export function moveNodes(document: PipelineDocument, places: Readonly<Record<string, Point>>): PipelineDocument {
  return change(document, (draft) => {
    for (const [name, at] of Object.entries(places)) place(draft, name, at);
  });
}

export function nodesOf(draft: ValueMap): ValueMap {
  if (!isMap(draft.nodes)) setOrdered(draft, "nodes", {}, PIPELINE_KEYS);
  return draft.nodes as ValueMap;
}

export function nodeIn(draft: ValueMap, name: string): ValueMap | undefined {
  const nodes = nodesOf(draft);
  if (name in nodes && !isMap(nodes[name])) nodes[name] = {};
  return nodes[name] as ValueMap | undefined;
}

export function place(draft: ValueMap, name: string, at: Point): void {
  setIn(draft, ["layout", "nodes", name], rounded(at));
}

/** Changes the inputs of all nodes; what does not change stays as it is written. */
export function eachInputs(draft: ValueMap, edit: (inputs: Input[], node: ValueMap) => Input[]): void {
  for (const node of Object.values(nodesOf(draft))) {
    if (isMap(node)) setInputs(node, edit(readInputs(node.inputs), node));
  }
}

export function setInputs(node: ValueMap, inputs: readonly Input[]): void {
  const before = readInputs(node.inputs);
  const isSame = before.length === inputs.length && before.every((input, index) => isSameInput(input, inputs[index]));
  if (isSame) return;
  const written = writeInputs(inputs);
  if (written === undefined) delete node.inputs;
  else setOrdered(node, "inputs", written, NODE_KEYS);
}

function isSameInput(left: Input, right: Input | undefined): boolean {
  return left.port === right?.port && left.source === right.source && left.output === right.output;
}
