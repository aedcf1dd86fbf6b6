import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import type { Issue } from "../model/diagnostics";
import { Prose } from "../Prose";
import { useFocusIssue } from "./use-focus";
import classes from "./dock.module.css";

/** An issue: what is wrong and what to do; a click goes to where it is. */
export function IssueLine({ issue }: { issue: Issue }) {
  const t = useT();
  const focus = useFocusIssue();
  const isError = issue.severity === "error";
  const Icon = isError ? IconCircleX : IconAlertTriangle;
  return (
    <UnstyledButton className={classes.issue} data-state={isError ? "failing" : "late"} onClick={() => focus(issue)}>
      <Icon size={16} className={classes.issueIcon} aria-label={isError ? t("editor.error") : t("editor.warning")} />
      <span>
        <Prose text={issue.message} />
        {issue.hints.map((hint) => (
          <span key={hint} className={classes.hint}>
            <Prose text={hint} />
          </span>
        ))}
      </span>
      <span className={classes.where}>
        {issue.node}
        {issue.line !== null && ` ${t("editor.line", { line: issue.line })}`}
      </span>
    </UnstyledButton>
  );
}
