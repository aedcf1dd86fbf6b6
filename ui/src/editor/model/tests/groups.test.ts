import { describe, expect, it } from "vitest";
import { parse } from "../document";
import { addGroup, editGroup, removeGroup } from "../edits/groups";
import { removeNodes, renameNode } from "../edits/nodes";

const begin = () => parse("name: a # kept\nnodes:\n  x: { block: file@1 }\n  y: { block: sql@1, inputs: x }\n");
const groups = (document: ReturnType<typeof begin>) => document.graph.layout.groups;

describe("groups", () => {
  it("stand in the layout, with what else the file says kept", () => {
    const grouped = addGroup(begin(), "Cleaning", ["x", "y"]);
    expect(grouped.text).toContain("name: a # kept");
    expect(groups(grouped)).toEqual([{ name: "Cleaning", nodes: ["x", "y"], collapsed: false }]);
    expect(groups(editGroup(grouped, 0, { collapsed: true }))[0]?.collapsed).toBe(true);
    expect(removeGroup(grouped, 0).value.layout).toBeUndefined();
  });

  it("hold each node once", () => {
    const twice = addGroup(addGroup(begin(), "One", ["x", "y"]), "Two", ["y"]);
    expect(groups(twice).map(({ nodes }) => nodes)).toEqual([["x"], ["y"]]);
    expect(groups(addGroup(twice, "All", ["x", "y"]))).toHaveLength(1);
  });

  it("follow nodes that are renamed and removed", () => {
    const grouped = addGroup(begin(), "Cleaning", ["x", "y"]);
    expect(groups(renameNode(grouped, "x", "z", () => undefined))[0]?.nodes).toEqual(["z", "y"]);
    expect(groups(removeNodes(grouped, ["x"]))[0]?.nodes).toEqual(["y"]);
    expect(groups(removeNodes(grouped, ["x", "y"]))).toEqual([]);
  });
});
