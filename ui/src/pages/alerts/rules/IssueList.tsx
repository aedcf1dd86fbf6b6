import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { Prose } from "../../../components/Prose";
import type { Issue } from "../../../editor/model/diagnostics";
import { useT } from "../../../i18n";
import classes from "./Rules.module.css";

interface Props {
  issues: Issue[];
  onLine: (line: number | null) => void;
}

/** What is wrong with the rules, and what to do; a click goes to the line. */
export function IssueList({ issues, onLine }: Props) {
  return (
    <ul className={classes.issues}>
      {issues.map((issue) => (
        <li key={`${issue.line} ${issue.message}`}>
          <IssueLine issue={issue} onLine={onLine} />
        </li>
      ))}
    </ul>
  );
}

function IssueLine({ issue: { severity, message, hints, line }, onLine }: Omit<Props, "issues"> & { issue: Issue }) {
  const t = useT();
  const isError = severity === "error";
  const Icon = isError ? IconCircleX : IconAlertTriangle;
  return (
    <UnstyledButton
      className={classes.issue}
      data-state={isError ? "failing" : "late"}
      // Asked for a second time, the editor goes there again.
      onFocus={() => onLine(null)}
      onClick={() => onLine(line)}
    >
      <Icon size={16} aria-label={t(isError ? "states.error" : "states.warning")} />
      <span>
        <Prose text={message} />
        {hints.map((hint) => (
          <span key={hint} className={classes.hint}>
            <Prose text={hint} />
          </span>
        ))}
      </span>
      {line !== null && <span className={classes.where}>{t("alerts.atLine", { line })}</span>}
    </UnstyledButton>
  );
}
