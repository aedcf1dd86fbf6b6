import type { BlockKind } from "../../api/types";
import { compareVersions, type BlockInfo } from "../model/blocks";

export interface BlockGroup {
  kind: BlockKind | "recent";
  blocks: BlockInfo[];
}

const KINDS: BlockKind[] = ["extractor", "transform", "loader", "harvester"];

/** Groups the newest version of each block by kind, those that were used last first; only what fits the search. */
export function groupBlocks(blocks: readonly BlockInfo[], query: string, recent: readonly string[]): BlockGroup[] {
  const found = newest(blocks).filter((block) => matches(block, query));
  const last = recent.flatMap((name) => found.find((block) => block.name === name) ?? []);
  const groups: BlockGroup[] = [
    { kind: "recent", blocks: query === "" ? last : [] },
    ...KINDS.map((kind) => ({ kind, blocks: found.filter((block) => block.kind === kind) })),
  ];
  return groups.filter(({ blocks: some }) => some.length > 0);
}

export function newest(blocks: readonly BlockInfo[]): BlockInfo[] {
  const byName = new Map<string, BlockInfo>();
  for (const block of blocks) {
    const other = byName.get(block.name);
    if (!other || compareVersions(block.version, other.version) > 0) byName.set(block.name, block);
  }
  return [...byName.values()].sort((left, right) => left.name.localeCompare(right.name, "en"));
}

function matches({ name, title, description }: BlockInfo, query: string): boolean {
  const text = `${name} ${title ?? ""} ${description}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
