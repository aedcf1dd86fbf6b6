import { Modal } from "@mantine/core";
import { useT } from "../../i18n";
import type { BlockInfo } from "../model/blocks";
import { BlockList } from "./BlockList";

interface Props {
  opened: boolean;
  onClose: () => void;
  onPick: (block: BlockInfo) => void;
  /** Whether the block goes into an edge, and so has to take rows and give some. */
  isBetween: boolean;
}

/** Asks for a block: for a place on the canvas, or for an edge. */
export function BlockPicker({ opened, onClose, onPick, isBetween }: Props) {
  const t = useT();
  const title = isBetween ? t("editor.insertBlock") : t("editor.addBlock");
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="sm">
      <BlockList onAdd={onPick} autoFocus draggable={false} fits={isBetween ? takesAndGives : undefined} />
    </Modal>
  );
}

function takesAndGives({ inputs, outputs }: BlockInfo): boolean {
  return inputs.length > 0 && outputs.length > 0;
}
