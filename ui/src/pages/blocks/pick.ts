import type { Block, BlockKind } from "../../api/types";

export const KINDS: BlockKind[] = ["extractor", "transform", "loader", "harvester"];

interface Filter {
  query?: string;
  kind?: string;
}

/** Returns the blocks that fit, by kind and name, the newest version first. */
export function pick(blocks: Block[], { query, kind }: Filter): Block[] {
  const words = (query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (block: Block) => {
    const text = [block.name, block.title, block.description].join(" ").toLowerCase();
    return (!kind || block.kind === kind) && words.every((word) => text.includes(word));
  };
  return blocks.filter(fits).toSorted(order);
}

function order(a: Block, b: Block): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    a.name.localeCompare(b.name) ||
    b.version.localeCompare(a.version, undefined, { numeric: true })
  );
}
