import type { JsonSchema } from "../../../api/types";
import type { Value } from "../../model/value";
import { fieldOf } from "../schema";

/** What a new item begins as. */
export function emptyOf(schema: JsonSchema, root: JsonSchema): Value {
  const field = fieldOf(schema, root, undefined);
  switch (field.kind) {
    case "object":
      return Object.fromEntries(
        field.properties
          .filter(([name]) => field.required.includes(name))
          .map(([name, property]) => [name, emptyOf(property, root)]),
      );
    case "map":
      return {};
    case "list":
      return [];
    case "choice":
      return field.options[0]?.value ?? "";
    case "variants": {
      const [first] = field.variants;
      if (!first) return "";
      if (first.word !== null) return first.word;
      return first.key === null ? emptyOf(first.schema, root) : { [first.key]: emptyOf(first.schema, root) };
    }
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 0;
    default:
      return "";
  }
}
