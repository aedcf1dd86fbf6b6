import { useT } from "../../i18n";
import type { Preview } from "../../api/types";
import classes from "./preview.module.css";

/** Rows that were rejected on the way to the previewed node. */
export function RejectList({ rejects }: { rejects: Preview["rejects"] }) {
  const t = useT();
  if (rejects.length === 0) return null;
  return (
    <details className={classes.rejects}>
      <summary>{t("editor.rejectsOnTheWay", { count: rejects.length })}</summary>
      <ul>
        {rejects.map(({ node, reason, row }, index) => (
          <li key={index}>
            <strong>{node}</strong>: {reason} <code>{JSON.stringify(row)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
