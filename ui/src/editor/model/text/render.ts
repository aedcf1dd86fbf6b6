import { stringify } from "yaml";
import { isMap, type Path, type Value, type ValueMap } from "../value";

/** A value as it follows a key: the rest of the key's line, and whole lines below it. */
export interface Rendered {
  head: string;
  body: string[];
}

const OUTLINE = ["nodes", "layout", "triggers", "parameters", "connections"];
const MAX_INLINE = 88;
const SCALAR = { lineWidth: 0, singleQuote: false, collectionStyle: "flow", blockQuote: false } as const;

/** Renders a value on one line. */
export function inline(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isMap(value)) return scalar(value);
  const pairs = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${inline(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** Renders a scalar so that it can stand anywhere, also within brackets. */
function scalar(value: Value): string {
  // Places are whole numbers, hundreds at once.
  if (Number.isSafeInteger(value)) return String(value);
  return stringify([value], SCALAR).trim().slice(1, -1).trim();
}

/** Renders a value below or behind its key, whose own column is `indent`. */
export function render(value: Value, indent: number, path: Path): Rendered {
  if (typeof value === "string" && isLiteral(value)) return literal(value, indent + 2);
  if (isBlock(value, path)) return { head: "", body: blockLines(value, indent + 2, path) };
  return { head: inline(value), body: [] };
}

/** Renders a key with its value as whole lines. */
export function pairLines(key: string, value: Value, indent: number, path: Path): string[] {
  const { head, body } = render(value, indent, path);
  return [`${" ".repeat(indent)}${inline(key)}:${head === "" ? "" : ` ${head}`}`, ...body];
}

/** Renders an item of a list as whole lines. */
export function itemLines(value: Value, indent: number, path: Path): string[] {
  const dash = `${" ".repeat(indent)}- `;
  if (isMap(value) && isBlock(value, path)) {
    const lines = blockLines(value, indent + 2, path);
    return [dash + (lines[0] ?? "{}").slice(indent + 2), ...lines.slice(1)];
  }
  const { head, body } = render(value, indent, path);
  return [(dash + head).trimEnd(), ...body];
}

/** Says whether a text is better shown as lines of its own. */
export function isLiteral(text: string): boolean {
  return /[^\n]\n/.test(text) && !/\n\n$|^\s|[\t ]\n|\r/.test(text) && !/[\t ]$/.test(text);
}

export function hasLiteral(value: Value): boolean {
  if (typeof value === "string") return isLiteral(value);
  if (Array.isArray(value)) return value.some(hasLiteral);
  return isMap(value) && Object.values(value).some(hasLiteral);
}

function blockLines(value: Value[] | ValueMap, indent: number, path: Path): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => itemLines(item, indent, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => pairLines(key, item, indent, [...path, key]));
}

function isBlock(value: Value, path: Path): value is Value[] | ValueMap {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return false;
  return standsOnOwnLines(path) || hasLiteral(value) || inline(value).length > MAX_INLINE;
}

/** The outline of a pipeline has a line for each thing, however short. */
function standsOnOwnLines(path: Path): boolean {
  const [top] = path;
  if (path.length === 0) return true;
  if (path.length === 1) return OUTLINE.includes(String(top));
  return path.length === 2 && ["nodes", "layout", "triggers"].includes(String(top));
}

function literal(value: string, indent: number): Rendered {
  const lines = value.replace(/\n$/, "").split("\n");
  const body = lines.map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  return { head: value.endsWith("\n") ? "|" : "|-", body };
}
