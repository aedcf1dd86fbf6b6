import { useMemo } from "react";
import type { BlockInfo } from "../model/blocks";
import type { GraphNode } from "../model/graph";
import { asksOf } from "./asks";

/** Returns how much a node's block asks for without an answer. */
export function useOpenAsks(node: GraphNode | undefined, block: BlockInfo | undefined): number {
  return useMemo(() => {
    if (!node || !block) return 0;
    return asksOf(node, block).filter(({ granted }) => granted === "missing" || granted === "too-little").length;
  }, [node, block]);
}
