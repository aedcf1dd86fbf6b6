import type { JsonSchema } from "../../api/types";
import { isMap, type Value } from "../model/value";

export interface Option {
  value: string | number | boolean;
  description: string | null;
}

/** One of several shapes that a value may have: a word, or a map with one key. */
export interface Variant {
  label: string;
  description: string | null;
  /** The word itself; nothing for a map. */
  word: Value | null;
  /** The key of the map, and what stands under it. */
  key: string | null;
  schema: JsonSchema;
}

interface Common {
  description: string | null;
  fallback: Value | undefined;
  format: string | null;
}

/** What a schema asks somebody to fill in. */
export type Field = Common &
  (
    | { kind: "text" | "number" | "integer" | "boolean" | "scalar" | "any" }
    | { kind: "choice"; options: Option[] }
    | { kind: "variants"; variants: Variant[] }
    | { kind: "list"; items: JsonSchema }
    | { kind: "map"; values: JsonSchema }
    | { kind: "object"; properties: [string, JsonSchema][]; required: string[] }
  );

/** Follows references, and leaves out the null of what may be left out. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {};
    const { $ref: _ref, ...beside } = schema;
    return resolve({ ...target, ...beside }, root);
  }
  const shapes = schema.anyOf?.filter(({ type }) => type !== "null");
  const [only] = shapes ?? [];
  if (only && shapes?.length === 1) {
    const { anyOf: _anyOf, ...beside } = schema;
    return resolve({ ...resolve(only, root), ...beside }, root);
  }
  return schema;
}

/** Says what to fill in for a schema, given what stands there now: conditions look at it. */
export function fieldOf(written: JsonSchema, root: JsonSchema, value: Value | undefined): Field {
  const schema = withConditions(resolve(written, root), value);
  const fallback = schema.default as Value | undefined;
  const common = {
    description: schema.description ?? null,
    fallback: fallback ?? undefined,
    format: schema.format ?? null,
  };
  return { ...common, ...shapeOf(schema, root) } as Field;
}

type Shape = Pick<Field, "kind"> & Record<string, unknown>;

function shapeOf(schema: JsonSchema, root: JsonSchema): Shape {
  if (schema.enum) {
    return { kind: "choice", options: schema.enum.map((word) => ({ value: word as string, description: null })) };
  }
  const shapes = schema.oneOf ?? schema.anyOf;
  if (shapes) return shapeOfMany(shapes.map((shape) => resolve(shape, root)));
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  if (types.length > 1) return { kind: "scalar" };
  switch (types[0]) {
    case "string":
      return { kind: "text" };
    case "number":
    case "integer":
    case "boolean":
      return { kind: types[0] };
    case "array":
      return { kind: "list", items: schema.items ?? {} };
    case "object":
      return objectShape(schema);
    default:
      return schema.properties ? objectShape(schema) : { kind: "any" };
  }
}

function shapeOfMany(shapes: JsonSchema[]): Shape {
  if (shapes.every((shape) => "const" in shape)) {
    const options = shapes.map((shape) => ({ value: shape.const as string, description: shape.description ?? null }));
    return { kind: "choice", options };
  }
  const isScalar = (shape: JsonSchema) => ["string", "number", "integer", "boolean"].includes(String(shape.type));
  if (shapes.every((shape) => isScalar(shape) && !("const" in shape))) return { kind: "scalar" };
  return { kind: "variants", variants: shapes.map(variantOf) };
}

function variantOf(schema: JsonSchema): Variant {
  const description = schema.description ?? null;
  if ("const" in schema) {
    return { label: String(schema.const), description, word: schema.const as Value, key: null, schema };
  }
  const [key, ...others] = Object.keys(schema.properties ?? {});
  if (key !== undefined && others.length === 0) {
    return { label: key, description, word: null, key, schema: schema.properties?.[key] ?? {} };
  }
  return { label: schema.title ?? String(schema.type ?? "value"), description, word: null, key: null, schema };
}

function objectShape(schema: JsonSchema): Shape {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return { kind: "map", values: (schema.additionalProperties as JsonSchema) ?? {} };
  const own = properties.filter(([, property]) => !property.readOnly);
  return { kind: "object", properties: own, required: schema.required ?? [] };
}

/** Returns which variant a value has. */
export function variantIndex(variants: readonly Variant[], value: Value | undefined): number {
  return variants.findIndex(({ word, key, schema }) => {
    if (word !== null) return word === value;
    if (key !== null) return isMap(value) && key in value;
    return value !== undefined && typeMatches(schema, value);
  });
}

/** Adds what `if` and `then` say about the value that stands there. */
function withConditions(schema: JsonSchema, value: Value | undefined): JsonSchema {
  const conditions = [schema, ...((schema.allOf as JsonSchema[] | undefined) ?? [])].filter((part) => part.if);
  return conditions.reduce((merged, part) => {
    const branch = (meets(part.if as JsonSchema, value) ? part.then : part.else) as JsonSchema | undefined;
    return branch ? merge(merged, branch) : merged;
  }, schema);
}

function merge(schema: JsonSchema, branch: JsonSchema): JsonSchema {
  return {
    ...schema,
    properties: { ...schema.properties, ...branch.properties },
    required: [...(schema.required ?? []), ...(branch.required ?? [])],
  };
}

function meets(condition: JsonSchema, value: Value | undefined): boolean {
  if (!isMap(value)) return false;
  const isThere = (condition.required ?? []).every((key) => key in value);
  const fits = Object.entries(condition.properties ?? {}).every(([key, wanted]) => {
    if (!(key in value)) return true;
    return "const" in wanted ? wanted.const === value[key] : (wanted.enum?.includes(value[key]) ?? true);
  });
  return isThere && fits;
}

export function typeMatches(schema: JsonSchema, value: Value): boolean {
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return true;
  return types.some((type) => {
    if (type === "null") return value === null;
    if (type === "array") return Array.isArray(value);
    if (type === "object") return isMap(value);
    if (type === "integer") return Number.isInteger(value) || isGrouped(value);
    return type === "number" ? typeof value === "number" || isGrouped(value) : typeof value === type;
  });
}

/** Whole numbers may be grouped: `5_000_000`. */
function isGrouped(value: Value): boolean {
  return typeof value === "string" && /^\d{1,3}(_\d{3})+$/.test(value);
}
