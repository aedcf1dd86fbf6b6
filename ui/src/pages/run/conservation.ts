import type { Block, RunNode } from "../../api/types";

/** How the rows that come out of a node relate to those that go in; nothing is known of a block that is gone. */
export type Rule = "preserve" | "filter" | "any" | "read" | "unknown";

export interface Balance {
  rule: Rule;
  /** Rows that came in and are not accounted for; less than 0 when more came out. Null where nothing is promised. */
  missing: number | null;
  /** Rows that were filtered by a block that promises to keep every row. */
  dropped: number;
}

/**
 * Returns whether every row that a node got has gone somewhere. A block that preserves gives or rejects each row, one that filters may
 * also leave rows out, and any other makes rows of its own, as a sum does.
 */
export function balanceOf(node: RunNode, blocks: Block[]): Balance {
  const { rows_in, rows_out, rows_filtered, rows_rejected } = node;
  const rule = ruleOf(node, blocks);
  if (rule === "any" || rule === "unknown") return { rule, missing: null, dropped: 0 };
  const dropped = rule === "filter" ? 0 : rows_filtered;
  return { rule, missing: rows_in - rows_out - rows_rejected - rows_filtered, dropped };
}

function ruleOf({ role, block }: RunNode, blocks: Block[]): Rule {
  // An extractor has no input; what it read counts as what came in.
  if (role === "extractor") return "read";
  if (role === "loader") return "preserve";
  const found = blocks.find(({ name, version }) => `${name}@${version}` === block);
  return (found?.rows as Rule | undefined) ?? "unknown";
}

export const isBalanced = ({ missing, dropped }: Balance): boolean => (missing ?? 0) === 0 && dropped === 0;
