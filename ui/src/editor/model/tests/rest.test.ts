import { describe, expect, it } from "vitest";
import { finder, referenceTo } from "../blocks";
import { graphChanges, mergedGraph } from "../changes";
import { distinct, toIssues } from "../diagnostics";
import { parse } from "../document";
import { record, redo, startHistory, undo } from "../history";
import { diffLines, hunks } from "../text-diff";
import { testBlock } from "./support";

describe("history", () => {
  const step = (text: string) => ({ text, label: text });

  it("goes back and forth", () => {
    const two = record(record(startHistory("a"), step("b"), null, 0), step("c"), null, 1);
    expect(undo(two).present.text).toBe("b");
    expect(redo(undo(undo(two))).present.text).toBe("b");
    expect(undo(undo(undo(two))).present.text).toBe("a");
    expect(record(undo(two), step("d"), null, 2).future).toEqual([]);
  });

  it("joins what is typed into one field without a pause", () => {
    const typed = record(record(startHistory("a"), step("ab"), "title", 0), step("abc"), "title", 300);
    expect(undo(typed).present.text).toBe("a");
    expect(undo(record(typed, step("abcd"), "title", 9000)).present.text).toBe("abc");
  });
});

describe("issues", () => {
  const { graph } = parse("name: p\nnodes:\n  a:\n    block: file@1\n  b:\n    block: sql@1\n    inputs: c\n");
  const found = { severity: "error" as const, message: "no such node", hints: [] };

  it("stand at the node that is named, or at the line", () => {
    expect(toIssues([{ ...found, node: "a" }], graph)[0]?.node).toBe("a");
    expect(toIssues([{ ...found, location: { line: 7, column: 13 } }], graph)[0]?.node).toBe("b");
    expect(toIssues([{ ...found, location: { line: 1, column: 1 } }], graph)[0]?.node).toBeNull();
  });

  it("are said once", () => {
    expect(distinct([...toIssues([found], graph), ...toIssues([found], graph)])).toHaveLength(1);
  });
});

describe("blocks", () => {
  const versions = ["1.0.0", "1.10.2", "1.9.0", "2.0.0"].map((version) => ({
    ...testBlock("sql", "transform"),
    version,
  }));
  const find = finder([...versions, { ...testBlock("young", "transform"), version: "0.3.4" }]);

  it.each([
    ["sql@1", "1.10.2"],
    ["sql@1.9", "1.10.2"],
    ["sql@=1.9.0", "1.9.0"],
    ["sql@2", "2.0.0"],
    ["sql@3", undefined],
    ["young@0.3", "0.3.4"],
    ["young@0.2", undefined],
    ["other@1", undefined],
  ])("%s is %s", (reference, version) => {
    expect(find(reference)?.version).toBe(version);
  });

  it("are referred to by what is compatible", () => {
    expect(referenceTo({ name: "sql", version: "1.2.3" })).toBe("sql@1");
    expect(referenceTo({ name: "sql", version: "0.2.3" })).toBe("sql@0.2");
  });
});

describe("two graphs", () => {
  const before = parse("nodes:\n  a: { block: file@1 }\n  b: { block: sql@1, inputs: a }\n  c: { block: x@1 }\n").graph;
  const after = parse("nodes:\n  a: { block: file@2 }\n  b: { block: sql@1, inputs: d }\n  d: { block: x@1 }\n").graph;

  it("are compared", () => {
    const { nodes, edges } = graphChanges(before, after);
    expect([...nodes]).toEqual([
      ["a", "changed"],
      ["d", "added"],
      ["c", "removed"],
    ]);
    expect([...edges]).toEqual([
      ["d.>b.", "added"],
      ["a.>b.", "removed"],
    ]);
  });

  it("are drawn together", () => {
    expect(mergedGraph(before, after).nodes.map(({ name }) => name)).toEqual(["a", "b", "d", "c"]);
  });
});

describe("two texts", () => {
  it("are compared line by line", () => {
    const lines = diffLines("a\nb\nc\nd", "a\nx\nc\nd\ne");
    expect(lines.map(({ kind, text }) => kind[0] + text)).toEqual(["sa", "rb", "ax", "sc", "sd", "ae"]);
    expect(lines[2]).toMatchObject({ before: null, after: 2 });
  });

  it("leave out what is far from a change", () => {
    const many = Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n");
    expect(hunks(diffLines(many, many.replace("line 10", "line ten")), 1)).toHaveLength(6);
  });
});
