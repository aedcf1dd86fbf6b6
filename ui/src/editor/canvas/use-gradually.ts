import { useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { Mover } from "./mover";
import type { CanvasNode } from "./view";

/** How many nodes are drawn anew in one frame; two hundred at once would hold it up. */
const AT_ONCE = 40;

/**
 * Returns the nodes as they are to be drawn now: where more differ than a frame has time for, some more with each frame. What is late is at
 * its new place all the same, because the mover puts it there.
 */
export function useGradually(nodes: CanvasNode[], mover: Mover): CanvasNode[] {
  const [advance] = useState(() => newAdvance(nodes));
  const [turn, setTurn] = useState(0);
  const drawn = useMemo(() => advance(nodes, turn), [advance, nodes, turn]);
  useEffect(() => {
    if (drawn === nodes) return mover.end();
    const moved = nodes.filter((node, index) => isElsewhere(node, drawn[index]));
    const frame = requestAnimationFrame(() => {
      flushSync(() => setTurn(turn + 1));
      // Edges between a node that has just been drawn and one that is late have been drawn to where that one was.
      mover.move(new Map(moved.map(({ id, position }) => [id, position])));
    });
    return () => cancelAnimationFrame(frame);
  }, [drawn, nodes, mover, turn]);
  return drawn;
}

/** Returns what goes on towards the newest nodes by one turn; each turn begins where the last one ended, so that none waits for ever. */
export function newAdvance(first: CanvasNode[]): (nodes: CanvasNode[], turn: number) => CanvasNode[] {
  let [drawn, lastTurn, begin] = [first, 0, 0];
  return (nodes, turn) => {
    const isTurn = turn !== lastTurn;
    lastTurn = turn;
    const late = nodes.flatMap((node, index) => (node === drawn[index] ? [] : [index]));
    if (late.length <= AT_ONCE || !isSame(nodes, drawn)) drawn = nodes;
    else if (isTurn) {
      const chosen = [...late.filter((index) => index >= begin), ...late].slice(0, AT_ONCE);
      begin = (chosen.at(-1) ?? 0) + 1;
      const now = new Set(chosen);
      drawn = drawn.map((node, index) => (now.has(index) ? (nodes[index] ?? node) : node));
    }
    return drawn;
  };
}

function isSame(nodes: CanvasNode[], others: CanvasNode[]): boolean {
  return nodes.length === others.length && nodes.every(({ id }, index) => id === others[index]?.id);
}

function isElsewhere({ position }: CanvasNode, drawn: CanvasNode | undefined): boolean {
  return position.x !== drawn?.position.x || position.y !== drawn.position.y;
}
