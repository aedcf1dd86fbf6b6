import { Text } from "@mantine/core";
import { useT } from "../../i18n";
import { useEditorPart } from "../state/editor";
import { IssueLine } from "./IssueLine";

/** All issues, errors first. */
export function IssueList() {
  const t = useT();
  const issues = useEditorPart((state) => state.issues);
  const planState = useEditorPart((state) => state.planState);
  if (issues.length === 0) {
    return <Text p="sm">{planState === "done" ? t("editor.noIssues") : t(`editor.plan-${planState}`)}</Text>;
  }
  const ordered = [...issues].sort((left, right) => left.severity.localeCompare(right.severity));
  return ordered.map((issue, index) => <IssueLine key={index} issue={issue} />);
}
