import type { Block, RunNode } from "../../api/types";

export interface Balance {
  node: string;
  rowsIn: number;
  rowsOut: number;
  filtered: number;
  rejected: number;
  /** Rows that came in and are not accounted for; 0 is as it should be. Null where in and out have nothing to do with each other. */
  missing: number | null;
}

/**
 * Returns whether every row that a node got has gone somewhere: out = in − filtered − rejected. A transform is held to it unless its
 * manifest says that it makes rows of its own, as a sum does.
 */
export function balanceOf(node: RunNode, blocks: Block[]): Balance {
  const { rows_in, rows_out, rows_filtered, rows_rejected } = node;
  const rows = blocks.find(({ name, version }) => `${name}@${version}` === node.block)?.rows ?? "any";
  const bound = node.role !== "transform" || rows !== "any";
  return {
    node: node.node,
    rowsIn: rows_in,
    rowsOut: rows_out,
    filtered: rows_filtered,
    rejected: rows_rejected,
    missing: bound ? rows_in - rows_out - rows_filtered - rows_rejected : null,
  };
}
