import type { JsonSchema } from "../../api/types";

export interface SchemaRow {
  /** The way to the key: `auth.bearer`, `rules[].column`. */
  path: string;
  type: string;
  required: boolean;
  fallback: string | null;
  description: string;
}

/** Deeper than this, a schema is not unfolded: it may refer to itself. */
const DEPTH = 3;

/** Returns a config schema as rows, keys of inner objects behind that which holds them. */
export function rowsOf(schema: JsonSchema): SchemaRow[] {
  return propertiesOf(schema, schema, "", 0);
}

function propertiesOf(schema: JsonSchema, root: JsonSchema, prefix: string, depth: number): SchemaRow[] {
  if (depth > DEPTH) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, written]) => {
    const { schema: property, optional } = resolve(written, root);
    const path = prefix + key;
    const row: SchemaRow = {
      path,
      type: typeOf(property, root),
      required: (schema.required?.includes(key) ?? false) && !optional,
      fallback: written.default === undefined || written.default === null ? null : JSON.stringify(written.default),
      description: written.description ?? property.description ?? "",
    };
    const items = property.items && resolve(property.items, root).schema;
    return [
      row,
      ...propertiesOf(property, root, `${path}.`, depth + 1),
      ...(items ? propertiesOf(items, root, `${path}[].`, depth + 1) : []),
    ];
  });
}

/** Follows a reference, and drops the `null` of what may be left out. */
function resolve(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; optional: boolean } {
  if (schema.$ref) return resolve(root.$defs?.[schema.$ref.split("/").at(-1) ?? ""] ?? {}, root);
  const some = schema.anyOf?.filter((each) => each.type !== "null");
  if (some?.length === 1) return { schema: resolve(some[0]!, root).schema, optional: true };
  return { schema, optional: Array.isArray(schema.type) && schema.type.includes("null") };
}

function typeOf(schema: JsonSchema, root: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join(" | ");
  if (schema.const !== undefined) return String(schema.const);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) {
    const types = choices.map((each) => typeOf(resolve(each, root).schema, root));
    return [...new Set(types)].join(" | ");
  }
  const types = [schema.type ?? "any"].flat().filter((type) => type !== "null");
  const type = types.join(" | ");
  if (type === "array" && schema.items) return `list of ${typeOf(resolve(schema.items, root).schema, root)}`;
  return schema.format && type === "string" ? schema.format : type;
}
