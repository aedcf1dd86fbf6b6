import type { Block, BlockKind, Port } from "../../api/types";

/** A block with its ports, also those that its kind implies. */
export interface BlockInfo extends Block {
  write_modes: string[];
}

/** Finds the block that a reference such as `file@1` means. */
export type FindBlock = (reference: string) => BlockInfo | undefined;

const OUT: Port = { name: "out" };
const IN: Port = { name: "in" };
const WRITE_MODES = ["append", "overwrite", "upsert", "soft-delete", "history"];

/** Reads a block as the server lists it; a server that does not tell a loader's modes may have them all. */
export function toBlockInfo(block: Block & { write_modes?: string[] }): BlockInfo {
  const modes = block.kind === "loader" ? (block.write_modes ?? WRITE_MODES) : [];
  return { ...block, ...portsOf(block.kind, block.inputs ?? [], block.outputs ?? []), write_modes: modes };
}

/** The ports of a block by its kind, where its manifest names none. */
function portsOf(kind: BlockKind, inputs: Port[], outputs: Port[]): Pick<BlockInfo, "inputs" | "outputs"> {
  if (kind === "extractor") return { inputs: [], outputs: outputs.length > 0 ? outputs : [OUT] };
  if (kind === "loader") return { inputs: inputs.length > 0 ? inputs : [IN], outputs: [] };
  return { inputs, outputs };
}

/** Returns a function that finds the newest block that fits a reference, as Cargo would. */
export function finder(blocks: readonly BlockInfo[]): FindBlock {
  const newestFirst = [...blocks].sort((left, right) => compareVersions(right.version, left.version));
  const known = new Map<string, BlockInfo | undefined>();
  return (reference) => {
    if (!known.has(reference))
      known.set(
        reference,
        newestFirst.find((block) => fits(reference, block)),
      );
    return known.get(reference);
  };
}

/** The reference that a new node gets: any version that is compatible. */
export function referenceTo({ name, version }: Pick<BlockInfo, "name" | "version">): string {
  const [major = "0", minor = "0"] = version.split(".");
  return major === "0" ? `${name}@0.${minor}` : `${name}@${major}`;
}

export function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

function fits(reference: string, block: BlockInfo): boolean {
  const [name, wanted = ""] = reference.split("@");
  if (name !== block.name) return false;
  if (wanted.startsWith("=")) return wanted.slice(1).trim() === block.version;
  const parts = wanted.replace(/^\^/, "").split(".");
  const [major, minor = "0"] = parts;
  const own = block.version.split(".");
  if (own[0] !== major) return false;
  if (major === "0" && parts.length > 1 && own[1] !== minor) return false;
  return compareVersions(block.version, [...parts, "0", "0"].slice(0, 3).join(".")) >= 0;
}
