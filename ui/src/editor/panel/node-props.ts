import type { BlockInfo } from "../model/blocks";
import type { GraphNode } from "../model/graph";

/** A node and its block, where that is installed. */
export interface NodeProps {
  node: GraphNode;
  block: BlockInfo | undefined;
}
