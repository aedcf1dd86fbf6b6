import { describe, expect, it } from "vitest";
import { parse } from "../model/document";
import { testBlock } from "../model/tests/support";
import { nodeOf } from "../model/graph";
import { asksOf } from "../panel/asks";

const schema = {
  type: "object",
  properties: { connection: { type: "string", format: "connection" }, url: { type: "string" } },
};
const block = (kind: "extractor" | "loader", http = false) => ({
  ...testBlock("b", kind),
  capabilities: { http, connections: ["sql"], secrets: false, clock: true, random: false },
  config_schema: schema,
});

function asks(written: string, kind: "extractor" | "loader" = "extractor", http = false): string[] {
  const node = nodeOf(parse(`nodes:\n  a: ${written}\n`).graph, "a");
  if (!node) throw new Error("no node");
  return asksOf(node, block(kind, http)).map((ask) => `${ask.kind} ${ask.name} ${ask.granted}`.replace("  ", " "));
}

describe("what a block asks for", () => {
  it.each([
    ["{ config: { connection: shop } }", "connection shop missing"],
    ["{ config: { connection: shop }, grants: { connections: { shop: read } } }", "connection shop granted"],
    [
      "{ config: { connection: shop }, grants: { connections: { shop: { access: write } } } }",
      "connection shop granted",
    ],
  ])("%s: %s", (written, expected) => {
    expect(asks(written)[0]).toBe(expected);
  });

  it("needs writing for a loader", () => {
    const written = "{ config: { connection: shop }, grants: { connections: { shop: read } } }";
    expect(asks(written, "loader")[0]).toBe("connection shop too-little");
  });

  it("is answered by no, too", () => {
    expect(asks("{ grants: { clock: false } }")).toEqual(["clock answered"]);
    expect(asks("{ grants: { clock: true } }")).toEqual(["clock granted"]);
  });

  it.each([
    ["[api.example.com]", "granted"],
    ["['*.example.com']", "granted"],
    ["['api.example.com:*']", "granted"],
    ["[other.example.com]", "missing"],
    ["['api.example.com:8080']", "missing"],
  ])("hosts %s: %s", (hosts, expected) => {
    const written = `{ config: { url: "https://api.example.com/v1" }, grants: { clock: true, http: ${hosts} } }`;
    expect(asks(written, "extractor", true)[0]).toBe(`http api.example.com ${expected}`);
  });

  it("wants an answer for hosts that are not written out", () => {
    expect(asks('{ config: { url: "${api}/v1" }, grants: { clock: true } }', "extractor", true)[0]).toBe(
      "http missing",
    );
    expect(asks('{ config: { url: "${api}/v1" }, grants: { http: [] } }', "extractor", true)[0]).toBe("http answered");
  });
});
