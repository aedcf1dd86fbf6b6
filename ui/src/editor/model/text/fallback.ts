import { type Document, isMap as isYamlMap, parseDocument } from "yaml";
import { getIn, isEqual, isMap, type Path, type ValueMap } from "../value";

/** Writes a whole file anew, with its comments but not its style: for texts that splices cannot follow. */
export function fallback(text: string, target: ValueMap): string {
  const document = parseDocument(text);
  if (!isYamlMap(document.contents)) document.contents = document.createNode({}) as never;
  assign(document, document.toJS() as ValueMap, target, []);
  return document.toString({ lineWidth: 0 });
}

function assign(document: Document, current: ValueMap, target: ValueMap, path: Path): void {
  for (const key of Object.keys(current)) {
    if (!(key in target)) document.deleteIn([...path, key]);
  }
  for (const [key, value] of Object.entries(target)) {
    const old = getIn(current, [key]);
    if (isEqual(old, value)) continue;
    if (isMap(old) && isMap(value) && isYamlMap(document.getIn([...path, key])))
      assign(document, old, value, [...path, key]);
    else document.setIn([...path, key], document.createNode(value));
  }
}
