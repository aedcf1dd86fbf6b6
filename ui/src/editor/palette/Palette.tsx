import { useT } from "../../i18n";
import type { BlockInfo } from "../model/blocks";
import { BlockList } from "./BlockList";
import classes from "./palette.module.css";

/** The blocks beside the canvas. */
export function Palette({ onAdd }: { onAdd: (block: BlockInfo) => void }) {
  const t = useT();
  return (
    <aside className={classes.palette} aria-label={t("editor.blocks")}>
      <BlockList onAdd={onAdd} />
    </aside>
  );
}
