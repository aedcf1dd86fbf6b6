import type { Block } from "../src/api/types";
import manifests from "./blocks.json" with { type: "json" };

/** The blocks that come with Weir, as `weir block inspect --json` prints them. */
export const BLOCKS = manifests as unknown as Omit<Block, "used_by">[];
