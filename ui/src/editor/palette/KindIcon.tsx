import { IconArrowsShuffle, IconBox, IconDatabaseExport, IconDatabaseImport, IconRadar } from "@tabler/icons-react";
import type { BlockKind } from "../../api/types";

const ICONS = {
  extractor: IconDatabaseExport,
  transform: IconArrowsShuffle,
  loader: IconDatabaseImport,
  harvester: IconRadar,
};

export function KindIcon({ kind, size }: { kind: BlockKind | null; size: number }) {
  const Icon = kind === null ? IconBox : ICONS[kind];
  return <Icon size={size} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />;
}
