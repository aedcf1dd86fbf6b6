import { describe, expect, it } from "vitest";
import { change, parse } from "../document";
import { setIn, type Path, type Value } from "../value";
import { example, EXAMPLE_FILES, lineChanges } from "./support";

function set(text: string, path: Path, value: Value | undefined): string {
  return change(parse(text), (draft) => setIn(draft, path, value)).text;
}

describe("the text of a pipeline", () => {
  it.each(EXAMPLE_FILES)("stays byte for byte without an edit: %s", (file) => {
    const text = example(file);
    expect(change(parse(text), () => undefined).text).toBe(text);
  });

  it.each(EXAMPLE_FILES)("comes back after a value is changed and changed back: %s", (file) => {
    const text = example(file);
    const name = parse(text).graph.name;
    expect(set(set(text, ["name"], "other"), ["name"], name)).toBe(text);
  });

  it.each(EXAMPLE_FILES)("changes in the line of each scalar only: %s", (file) => {
    const text = example(file);
    for (const node of parse(text).graph.nodes) {
      const edited = set(text, ["nodes", node.name, "block"], "other@2");
      expect(lineChanges(text, edited)).toEqual([`-    block: ${node.block}`, "+    block: other@2"]);
    }
  });

  it("is not two documents", () => {
    expect(parse("name: a\n---\nname: b\n").problems).toMatchObject([{ line: 2 }]);
  });

  it("keeps a comment on the line of a value", () => {
    expect(set("name: a # why\nnodes: {}\n", ["name"], "b")).toBe("name: b # why\nnodes: {}\n");
  });

  it("keeps quotes where a text had them", () => {
    expect(set('a: { path: "*.csv", n: 1 }\n', ["a", "path"], "x.csv")).toBe('a: { path: "x.csv", n: 1 }\n');
    expect(set("a: 'x'\n", ["a"], "on: it")).toBe('a: "on: it"\n');
  });

  it("adds a key to a flow map behind the one before it", () => {
    expect(set("a: { x: 1, y: [2] } # c\n", ["a", "z"], "t, u")).toBe('a: { x: 1, y: [2], z: "t, u" } # c\n');
  });

  it("takes keys from a flow map with their commas", () => {
    expect(set("a: { x: 1, y: 2, z: 3 }\n", ["a", "x"], undefined)).toBe("a: { y: 2, z: 3 }\n");
    expect(set("a: { x: 1, y: 2, z: 3 }\n", ["a", "y"], undefined)).toBe("a: { x: 1, z: 3 }\n");
    expect(set("a: { x: 1, y: 2, z: 3 }\n", ["a", "z"], undefined)).toBe("a: { x: 1, y: 2 }\n");
  });

  it("replaces all of a flow map at once", () => {
    expect(set("a: { x: 1 }\nb: 2\n", ["a"], { y: [1, 2] })).toBe("a: { y: [1, 2] }\nb: 2\n");
  });

  it("writes text of several lines as a literal", () => {
    const text = set(
      "nodes:\n  a:\n    config: { query: select 1 } # why\n  b: {}\n",
      ["nodes", "a", "config", "query"],
      "select 1\nfrom x\n",
    );
    expect(text).toBe("nodes:\n  a:\n    config: # why\n      query: |\n        select 1\n        from x\n  b: {}\n");
  });

  it("changes single lines of a literal", () => {
    const text = example("flights/pipeline.yaml");
    const query = String((parse(text).value.nodes as never)["daily"]["config"]["query"]);
    const edited = set(text, ["nodes", "daily", "config", "query"], query.replace("mean_speed", "average_speed"));
    expect(lineChanges(text, edited)).toHaveLength(2);
  });

  it("opens a flow map that would get too long", () => {
    const text = set(`a: { x: ${"v".repeat(100)} }\n`, ["a", "y"], "w".repeat(60));
    expect(text).toBe(`a:\n  x: ${"v".repeat(100)}\n  y: ${"w".repeat(60)}\n`);
  });

  it("takes the comments of what is taken away, and no others", () => {
    const text = "a: 1\n# about b\n# more\nb:\n  x: 1 # x\n  # inside\nc: 2\n";
    expect(set(text, ["b"], undefined)).toBe("a: 1\nc: 2\n");
    expect(set(text, ["c"], undefined)).toBe("a: 1\n# about b\n# more\nb:\n  x: 1 # x\n  # inside\n");
  });

  it("fills an empty value, an empty map and an empty list", () => {
    expect(set("a:\nb: 1\n", ["a"], { x: 1 })).toBe("a: { x: 1 }\nb: 1\n");
    expect(set("a: {}\n", ["a", "x"], 1)).toBe("a: { x: 1 }\n");
    expect(set("a: []\n", ["a"], [{ x: 1 }])).toBe("a: [{ x: 1 }]\n");
  });

  it("changes, adds and removes items of lists", () => {
    const text = "a:\n  # one\n  - { x: 1 }\n  # two\n  - y: 2\n    z: 3\n";
    expect(set(text, ["a", 1, "z"], 4)).toBe(text.replace("z: 3", "z: 4"));
    expect(set(text, ["a", 2], { w: 5 })).toBe(`${text}  - { w: 5 }\n`);
    expect(set(text, ["a", 0], undefined)).toBe("a:\n  # two\n  - y: 2\n    z: 3\n");
    expect(set(text, ["a", 1, "y"], undefined)).toBe("a:\n  # one\n  - { x: 1 }\n  # two\n  - z: 3\n");
  });

  it("keeps line ends of Windows and a missing last line end", () => {
    expect(set("a: 1\r\nb: 2\r\n", ["c"], { d: 1 })).toBe("a: 1\r\nb: 2\r\nc: { d: 1 }\r\n");
    expect(set("a: 1\nb: 2", ["c"], 3)).toBe("a: 1\nb: 2\nc: 3");
  });

  it("begins a file", () => {
    expect(set("", ["name"], "a")).toBe("name: a\n");
    expect(set("# only this\n", ["name"], "a")).toBe("# only this\nname: a\n");
  });

  it("writes an alias out rather than changing its anchor", () => {
    const text = "a: &x { k: 1 }\nb: *x\n";
    expect(set(text, ["b", "k"], 2)).toBe("a: &x { k: 1 }\nb: { k: 2 }\n");
  });

  it("is left alone while it is not YAML", () => {
    const broken = parse("a: [1\nb: 2\n");
    expect(broken.problems[0]).toMatchObject({ line: expect.any(Number) });
    expect(change(broken, (draft) => setIn(draft, ["c"], 1)).text).toBe("a: [1\nb: 2\n");
  });
});

describe("keys that are written twice", () => {
  it("are a problem at the second one", () => {
    const { problems } = parse("name: a\nnodes:\n  one: {}\n  two: {}\n  one: {}\n");
    expect(problems).toEqual([{ message: "Map keys must be unique", line: 5, column: 3 }]);
  });
});
