import { describe, expect, it } from "vitest";
import { newAdvance } from "../canvas/use-gradually";
import type { CanvasNode } from "../canvas/view";

const nodesAt = (count: number, y: number): CanvasNode[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `n${index}`,
    type: "note",
    position: { x: 0, y },
    data: { index, text: "" },
  }));

const drawnAt = (nodes: CanvasNode[], y: number) =>
  nodes.flatMap(({ position }, index) => (position.y === y ? [index] : []));

describe("drawing many nodes", () => {
  it("draws a few at once", () => {
    const after = nodesAt(40, 1);
    expect(newAdvance(nodesAt(40, 0))(after, 0)).toBe(after);
  });

  it("draws many over several frames, and ends with the very list", () => {
    const [before, after] = [nodesAt(100, 0), nodesAt(100, 1)];
    const advance = newAdvance(before);
    expect(advance(after, 0)).toBe(before);
    expect(drawnAt(advance(after, 1), 1)).toHaveLength(40);
    expect(drawnAt(advance(after, 1), 1)).toHaveLength(40);
    expect(drawnAt(advance(after, 2), 1)).toHaveLength(80);
    expect(advance(after, 3)).toBe(after);
  });

  it("goes on behind the last ones when all change again meanwhile", () => {
    const advance = newAdvance(nodesAt(100, 0));
    advance(nodesAt(100, 1), 1);
    expect(drawnAt(advance(nodesAt(100, 2), 2), 2)[0]).toBe(40);
    expect(drawnAt(advance(nodesAt(100, 3), 3), 3)[0]).toBe(0);
  });

  it("draws at once where nodes have come or gone", () => {
    const fewer = nodesAt(99, 1);
    expect(newAdvance(nodesAt(100, 0))(fewer, 0)).toBe(fewer);
  });
});
