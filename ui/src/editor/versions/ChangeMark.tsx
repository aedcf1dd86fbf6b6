import { IconCircleMinus, IconCirclePlus, IconPencil } from "@tabler/icons-react";
import { useT } from "../../i18n";
import type { ChangeKind } from "../model/changes";
import classes from "./versions.module.css";

const ICONS = { added: IconCirclePlus, removed: IconCircleMinus, changed: IconPencil };

/** Says what became of something, by icon, word and colour. */
export function ChangeMark({ change, count }: { change: ChangeKind; count?: number }) {
  const t = useT();
  const Icon = ICONS[change];
  return (
    <span className={classes.mark} data-change={change}>
      <Icon size={14} aria-hidden /> {t(`editor.change-${change}`)} {count}
    </span>
  );
}
