import { useT } from "../i18n";
import type { Look } from "../lib/states";
import classes from "./State.module.css";

interface Props {
  look: Look;
  /** On a soft background, for the head of a page. */
  badge?: boolean;
}

/** A state: always icon, word and colour together. */
export function State({ look: { tone, icon: Icon, word }, badge = false }: Props) {
  const t = useT();
  return (
    <span className={classes.state} data-state={tone} data-badge={badge || undefined}>
      <Icon size={15} aria-hidden />
      {t(word)}
    </span>
  );
}
