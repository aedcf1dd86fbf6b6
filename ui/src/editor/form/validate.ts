import type { JsonSchema } from "../../api/types";
import { isMap, type Path, type Value } from "../model/value";
import { fieldOf, resolve, typeMatches, variantIndex } from "./schema";

/** What is wrong with a value, at a path within it. */
export interface Fault {
  path: Path;
  kind: "missing" | "type" | "choice" | "short" | "low" | "high" | "unknown";
  /** What was expected, for the message. */
  expected: string;
}

/** Holds a value against its schema. Texts with parameters are left to the server. */
export function validate(value: Value | undefined, schema: JsonSchema, root: JsonSchema, path: Path = []): Fault[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "string" && value.includes("${")) return [];
  const resolved = resolve(schema, root);
  const field = fieldOf(schema, root, value);
  switch (field.kind) {
    case "object":
      return isMap(value) ? ofObject(value, field, resolved, root, path) : [wrongType(resolved, path)];
    case "list":
      if (!Array.isArray(value)) return [wrongType(resolved, path)];
      return value.flatMap((item, index) => validate(item, field.items, root, [...path, index]));
    case "map":
      if (!isMap(value)) return [wrongType(resolved, path)];
      return Object.entries(value).flatMap(([key, item]) => validate(item, field.values, root, [...path, key]));
    case "choice": {
      const words = field.options.map((option) => option.value);
      return words.includes(value as string) ? [] : [{ path, kind: "choice", expected: words.join(", ") }];
    }
    case "variants":
      return ofVariants(value, field, root, path);
    case "any":
      return [];
    default:
      return ofScalar(value, resolved, path);
  }
}

type ObjectField = Extract<ReturnType<typeof fieldOf>, { kind: "object" }>;
type VariantsField = Extract<ReturnType<typeof fieldOf>, { kind: "variants" }>;

function ofObject(
  value: Record<string, Value>,
  field: ObjectField,
  schema: JsonSchema,
  root: JsonSchema,
  path: Path,
): Fault[] {
  const missing = field.required.filter((key) => value[key] === undefined || value[key] === null || value[key] === "");
  const known = new Map(field.properties);
  const unknown = schema.additionalProperties === false ? Object.keys(value).filter((key) => !known.has(key)) : [];
  return [
    ...missing.map((key): Fault => ({ path: [...path, key], kind: "missing", expected: key })),
    ...unknown.map((key): Fault => ({ path: [...path, key], kind: "unknown", expected: [...known.keys()].join(", ") })),
    ...field.properties.flatMap(([key, property]) => validate(value[key], property, root, [...path, key])),
  ];
}

function ofVariants(value: Value, { variants }: VariantsField, root: JsonSchema, path: Path): Fault[] {
  const variant = variants[variantIndex(variants, value)];
  if (!variant) return [{ path, kind: "choice", expected: variants.map(({ label }) => label).join(", ") }];
  if (variant.key === null) return variant.word === null ? validate(value, variant.schema, root, path) : [];
  return isMap(value) ? validate(value[variant.key], variant.schema, root, [...path, variant.key]) : [];
}

function ofScalar(value: Value, schema: JsonSchema, path: Path): Fault[] {
  if (!schema.anyOf && !schema.oneOf && !typeMatches(schema, value)) return [wrongType(schema, path)];
  const { minLength, minimum, maximum } = schema as Record<string, number | undefined>;
  if (typeof value === "string" && minLength !== undefined && value.length < minLength) {
    return [{ path, kind: "short", expected: String(minLength) }];
  }
  if (typeof value !== "number") return [];
  if (minimum !== undefined && value < minimum) return [{ path, kind: "low", expected: String(minimum) }];
  return maximum !== undefined && value > maximum ? [{ path, kind: "high", expected: String(maximum) }] : [];
}

function wrongType(schema: JsonSchema, path: Path): Fault {
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  return { path, kind: "type", expected: types.join(", ") };
}
