import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "../model/document";
import { keepPin, madeBy, readPin } from "../preview/pins";
import type { Cell } from "../../api/types";

const columns = [{ name: "id", type: "int64", nullable: false }];
const sheet = (rows: Cell[][]) => ({ columns, rows, complete: true });
const graph = (y: string) =>
  parse(`nodes:\n  x: { block: file@1, config: { path: ${y} } }\n  y: { inputs: x }\n  z: {}\n`).graph;

describe("pinned rows", () => {
  beforeEach(() => localStorage.clear());

  it("are bounded, and say that there are more", () => {
    keepPin("p", "y", sheet(Array.from({ length: 900 }, (_, index) => [index])), "a");
    expect(readPin("p", "y")).toMatchObject({ complete: false, madeBy: "a" });
    expect(readPin("p", "y")?.rows).toHaveLength(200);
    const wide = keepPin("p", "wide", sheet(Array.from({ length: 100 }, () => ["x".repeat(10_000)])), "a");
    expect(JSON.stringify(wide?.rows).length).toBeLessThanOrEqual(300_000);
    expect(readPin("p", "other")).toBeNull();
  });

  it("are out of date when the node or what feeds it is written differently", () => {
    expect(madeBy(graph("a"), "y")).not.toBe(madeBy(graph("b"), "y"));
    expect(madeBy(graph("a"), "z")).toBe(madeBy(graph("b"), "z"));
    const titled = parse("nodes:\n  z: { title: T }\n").graph;
    expect(madeBy(titled, "z")).toBe(madeBy(graph("a"), "z"));
  });
});
