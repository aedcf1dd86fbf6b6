import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../api/types";
import { fieldOf, variantIndex } from "../form/schema";
import { validate } from "../form/validate";

const root: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    path: { type: "string", minLength: 1 },
    retries: { type: "integer", minimum: 0, maximum: 9, default: 4 },
    trim: { type: ["boolean", "null"], default: null },
    format: { anyOf: [{ $ref: "#/$defs/Format" }, { type: "null" }], description: "The format." },
    pagination: { $ref: "#/$defs/Pagination" },
    types: { type: "object", additionalProperties: { type: "string" } },
    params: { type: "object", additionalProperties: { type: ["string", "number"] } },
    names: { type: ["array", "null"], items: { type: "string" } },
    body: { default: null },
  },
  required: ["path"],
  $defs: {
    Format: {
      oneOf: [
        { type: "string", const: "csv", description: "Text." },
        { type: "string", const: "json" },
      ],
    },
    Pagination: {
      oneOf: [
        { type: "string", const: "none", description: "One page." },
        {
          type: "object",
          properties: { page: { type: "object", properties: { param: { type: "string" } }, required: ["param"] } },
          required: ["page"],
        },
      ],
    },
  },
};

const field = (name: string) => fieldOf(root.properties?.[name] ?? {}, root, undefined);

describe("what a schema asks for", () => {
  it.each([
    ["path", "text"],
    ["retries", "integer"],
    ["trim", "boolean"],
    ["format", "choice"],
    ["pagination", "variants"],
    ["types", "map"],
    ["names", "list"],
    ["body", "any"],
  ])("%s is %s", (name, kind) => {
    expect(field(name).kind).toBe(kind);
  });

  it("keeps the description beside a reference and each word's own", () => {
    const format = field("format");
    expect(format.description).toBe("The format.");
    expect(format.kind === "choice" && format.options).toEqual([
      { value: "csv", description: "Text." },
      { value: "json", description: null },
    ]);
  });

  it("leaves out what Weir fills in", () => {
    const schema = { properties: { a: { type: "string" }, blocks: { type: "array", readOnly: true } } };
    expect(fieldOf(schema, root, undefined)).toMatchObject({ kind: "object", properties: [["a", { type: "string" }]] });
  });

  it("tells variants apart by word and by key", () => {
    const pagination = field("pagination");
    if (pagination.kind !== "variants") throw new Error("no variants");
    expect(pagination.variants.map(({ label }) => label)).toEqual(["none", "page"]);
    expect(variantIndex(pagination.variants, "none")).toBe(0);
    expect(variantIndex(pagination.variants, { page: {} })).toBe(1);
    expect(variantIndex(pagination.variants, undefined)).toBe(-1);
  });

  it("follows conditions", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { mode: { enum: ["append", "upsert"] } },
      if: { properties: { mode: { const: "upsert" } }, required: ["mode"] },
      then: { properties: { key: { type: "array", items: { type: "string" } } }, required: ["key"] },
    };
    const names = (mode: string) => {
      const found = fieldOf(schema, schema, { mode });
      return found.kind === "object" ? found.properties.map(([name]) => name) : [];
    };
    expect(names("append")).toEqual(["mode"]);
    expect(names("upsert")).toEqual(["mode", "key"]);
    expect(validate({ mode: "upsert" }, schema, schema)[0]).toMatchObject({ path: ["key"], kind: "missing" });
  });
});

describe("what is wrong with a value", () => {
  const faults = (value: Record<string, unknown>) =>
    validate(value as never, root, root).map(({ path, kind }) => `${path.join(".")} ${kind}`);

  it.each([
    [{}, ["path missing"]],
    [{ path: "" }, ["path missing", "path short"]],
    [{ path: "a", other: 1 }, ["other unknown"]],
    [{ path: 3 }, ["path type"]],
    [{ path: "a", retries: -1 }, ["retries low"]],
    [{ path: "a", retries: 10 }, ["retries high"]],
    [{ path: "a", retries: 1.5 }, ["retries type"]],
    [{ path: "a", format: "xml" }, ["format choice"]],
    [{ path: "a", pagination: { page: {} } }, ["pagination.page.param missing"]],
    [{ path: "a", pagination: "all" }, ["pagination choice"]],
    [{ path: "a", types: { x: 1 } }, ["types.x type"]],
    [{ path: "a", names: ["x", 1] }, ["names.1 type"]],
  ])("%j: %j", (value, expected) => {
    expect(faults(value)).toEqual(expected);
  });

  it.each([
    { path: "${folder}/*.csv", retries: "${retries}" },
    { path: "a", retries: "5_000" },
    { path: "a", format: null, names: null },
    { path: "a", pagination: { page: { param: "p" } }, body: { any: ["thing"] } },
  ])("nothing: %j", (value) => {
    expect(faults(value)).toEqual([]);
  });
});
