import { describe, expect, it } from "vitest";
import { parse, type PipelineDocument } from "../document";
import { addNote, editNote, removeNotes } from "../edits/notes";
import { addNode, moveNodes, removeNodes, renameNode, setDisabled, setNodeKey, setNodeValue } from "../edits/nodes";
import { copyNodes, pasteNodes } from "../edits/paste";
import { addTrigger, removeTrigger, setPipelineValue } from "../edits/pipeline";
import { connect, disconnect, insertNode, reaches, refusal } from "../edits/wiring";
import { nodeOf } from "../graph";
import { example, find, lineChanges } from "./support";

const flights = () => parse(example("flights/pipeline.yaml"));
const small = (nodes: string) => parse(`name: p\nnodes:\n${nodes}`);
const changes = (before: PipelineDocument, after: PipelineDocument) => lineChanges(before.text, after.text);
const inputs = (document: PipelineDocument, name: string) => nodeOf(document.graph, name)?.written.inputs;

describe("nodes", () => {
  it("are added at the end, with a place", () => {
    const before = flights();
    const { document, name } = addNode(before, { name: "flights", block: "file@1", at: [10.4, 20] });
    expect(name).toBe("flights_2");
    expect(changes(before, document)).toEqual([
      "+  flights_2:",
      "+    block: file@1",
      "+layout:",
      "+  nodes:",
      "+    flights_2: [10, 20]",
    ]);
  });

  it("are removed with what reads them", () => {
    const before = flights();
    const document = removeNodes(before, ["delays"]);
    expect(inputs(document, "lake")).toBeUndefined();
    expect(changes(before, document)).toEqual([
      "-  delays:",
      "-    block: flight-delays@1",
      "-    inputs: flights",
      "-    config: { late_from: 15, very_late_from: 60 }",
      "-    inputs: delays",
      "-    inputs: { flights: delays }",
    ]);
  });

  it("are all removed", () => {
    expect(removeNodes(small("  a:\n    block: file@1\n"), ["a"]).text).toBe("name: p\nnodes: {}\n");
  });

  it("are renamed in place, and inputs follow", () => {
    const before = small(
      "  # the files\n  a: # here\n    block: file@1\n  b:\n    block: mask@1\n    inputs: a\nlayout:\n  nodes:\n    a: [1, 2]\n",
    );
    const document = renameNode(before, "a", "files", find);
    expect(changes(before, document)).toEqual([
      "-  a: # here",
      "+  files: # here",
      "-    inputs: a",
      "+    inputs: files",
      "-    a: [1, 2]",
      "+    files: [1, 2]",
    ]);
  });

  it("keep their old name in the queries that read them", () => {
    const before = small("  a:\n    block: file@1\n  b:\n    block: sql@1\n    inputs: [a]\n");
    expect(inputs(renameNode(before, "a", "files", find), "b")).toEqual({ a: "files" });
  });

  it("get keys where they usually stand", () => {
    const before = flights();
    expect(changes(before, setNodeKey(before, "lake", "title", "Lake"))).toEqual(["+    title: Lake"]);
    expect(setNodeKey(before, "lake", "title", "Lake").text).toContain(
      "block: file-loader@1\n    title: Lake\n    inputs:",
    );
  });

  it("get config, and lose it with the map that is left empty", () => {
    const before = flights();
    const longer = setNodeValue(before, "delays", ["config", "late_from"], 20);
    expect(changes(before, longer)).toEqual([
      "-    config: { late_from: 15, very_late_from: 60 }",
      "+    config: { late_from: 20, very_late_from: 60 }",
    ]);
    const less = setNodeValue(longer, "delays", ["config", "late_from"], undefined);
    expect(setNodeValue(less, "delays", ["config", "very_late_from"], undefined).text).not.toContain("very_late_from");
  });

  it("are disabled and enabled", () => {
    const before = flights();
    const disabled = setDisabled(before, ["lake", "daily"], true);
    expect(changes(before, disabled)).toEqual(["+    disabled: true", "+    disabled: true"]);
    expect(setDisabled(disabled, ["lake", "daily"], false).text).toBe(before.text);
  });

  it("are moved in lines of their own", () => {
    const before = moveNodes(flights(), { flights: [0, 0], delays: [200, 0] });
    expect(changes(before, moveNodes(before, { delays: [240, 8.6] }))).toEqual([
      "-    delays: [200, 0]",
      "+    delays: [240, 9]",
    ]);
  });

  it("know their lines", () => {
    expect(flights().graph.nodes.map(({ name, lines }) => [name, ...lines])).toContainEqual(["flights", 15, 18]);
  });
});

describe("wires", () => {
  const nodes =
    "  a:\n    block: file@1\n  b:\n    block: file@1\n  s:\n    block: split@1\n    inputs: a\n  q:\n    block: sql@1\n  j:\n    block: join@1\n";

  it("are written as a node, a list and a map", () => {
    const one = connect(small(nodes), { from: "a", output: "out", to: "q", input: "in" }, find);
    expect(inputs(one, "q")).toBe("a");
    const two = connect(one, { from: "b", output: "out", to: "q", input: "in" }, find);
    expect(inputs(two, "q")).toEqual(["a", "b"]);
    const three = connect(two, { from: "s", output: "no", to: "q", input: "in" }, find);
    expect(inputs(three, "q")).toEqual(["a", "b", "s.no"]);
  });

  it("name the port where there are several", () => {
    const one = connect(small(nodes), { from: "a", output: "out", to: "j", input: "right" }, find);
    expect(inputs(one, "j")).toEqual({ right: "a" });
    expect(inputs(connect(one, { from: "b", output: "out", to: "j", input: "left" }, find), "j")).toEqual({
      right: "a",
      left: "b",
    });
  });

  it("are taken away", () => {
    const before = small(`${nodes}  z:\n    block: sql@1\n    inputs: [a, b] # both\n`);
    const edge = before.graph.edges.find(({ id }) => id === "a.>z.");
    expect(changes(before, disconnect(before, [edge!]))).toEqual([
      "-    inputs: [a, b] # both",
      "+    inputs: b # both",
    ]);
  });

  it("are refused where they cannot be", () => {
    const { graph } = connect(small(nodes), { from: "s", output: "no", to: "q", input: "in" }, find);
    const why = (from: string, output: string, to: string, input: string) =>
      refusal(graph, { from, output, to, input }, find);
    expect(why("a", "out", "a", "in")).toBe("itself");
    expect(why("q", "out", "s", "in")).toBe("cycle");
    expect(why("b", "out", "s", "in")).toBe("taken");
    expect(why("s", "no", "q", "in")).toBe("twice");
    expect(why("a", "out", "b", "in")).toBe("no-input");
    expect(why("a", "out", "j", "left")).toBeNull();
    expect(reaches(graph, "a", "q")).toBe(true);
  });

  it("take a node in between, which keeps the name that a query uses", () => {
    const before = small("  a:\n    block: file@1\n  q:\n    block: sql@1\n    inputs: a\n");
    const { document, name } = insertNode(
      before,
      before.graph.edges[0]!,
      { name: "mask", block: "mask@1", at: [0, 0] },
      find,
    );
    expect(inputs(document, name)).toBe("a");
    expect(inputs(document, "q")).toEqual({ a: "mask" });
  });
});

describe("what is pasted", () => {
  it("gets free names, and wires between its nodes follow", () => {
    const before = flights();
    const text = copyNodes(before, ["delays", "daily"], { delays: [0, 0], daily: [100, 0] });
    const { document, names } = pasteNodes(before, text, [24, 24]);
    expect(names).toEqual(["delays_2", "daily_2"]);
    expect(inputs(document, "daily_2")).toEqual({ flights: "delays_2" });
    expect(inputs(document, "delays_2")).toBe("flights");
    expect(document.graph.layout.nodes.daily_2).toEqual([124, 24]);
  });

  it("loses inputs that another pipeline does not have", () => {
    const text = copyNodes(flights(), ["daily"], {});
    expect(inputs(pasteNodes(small("  a:\n    block: file@1\n"), text, [0, 0]).document, "daily")).toBeUndefined();
  });

  it("is refused when it is not a piece of a pipeline", () => {
    const before = flights();
    expect(pasteNodes(before, "hello", [0, 0])).toEqual({ document: before, names: [] });
  });
});

describe("notes", () => {
  it("are added, changed and removed", () => {
    const before = flights();
    const one = addNote(before, { at: [0, -60], size: null, text: "look" });
    expect(changes(before, one)).toEqual(
      ["+layout:", "+  notes:", "+    - { at: [0, -60], text: look }"].map((line) => line),
    );
    expect(editNote(one, 0, { text: "two\nlines" }).graph.layout.notes[0]?.text).toBe("two\nlines");
    expect(removeNotes(one, [0]).text).toBe(before.text);
  });
});

describe("the pipeline", () => {
  it("gets settings in their place", () => {
    const before = flights();
    expect(changes(before, setPipelineValue(before, ["owner"], "data team"))).toEqual(["+owner: data team"]);
    expect(setPipelineValue(before, ["owner"], "data team").text).toMatch(
      /description: .*\nowner: data team\nparameters:/,
    );
    expect(setPipelineValue(setPipelineValue(before, ["retries", "max"], 5), ["retries", "max"], undefined).text).toBe(
      before.text,
    );
  });

  it("gets triggers", () => {
    const before = flights();
    const one = addTrigger(before, { schedule: { cron: "30 8 * * *", zone: "Asia/Seoul" } });
    expect(changes(before, one)).toEqual(["+triggers:", "+  - schedule: { cron: 30 8 * * *, zone: Asia/Seoul }"]);
    const two = setPipelineValue(one, ["triggers", 0, "schedule", "cron"], "0 9 * * *");
    expect(changes(one, two)).toHaveLength(2);
    expect(removeTrigger(two, 0).text).toBe(before.text);
  });
});
