import { IconPlugConnectedX } from "@tabler/icons-react";
import { Time } from "../components/Time";
import { useT } from "../i18n";
import classes from "./Shell.module.css";

/** Says that what is on the page may be old, because the server is not heard. */
export function Lost({ since }: { since: string }) {
  const t = useT();
  return (
    <div className={classes.lost} data-state="late">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>
        {t("shell.unreachable")} · <Time at={since} seconds /> · {t("shell.lost")}
      </span>
    </div>
  );
}
