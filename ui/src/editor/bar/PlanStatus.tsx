import { Loader } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconPlugConnectedX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { useEditorPart } from "../state/editor";
import classes from "./bar.module.css";

/** Whether the draft would run, as far as the server has looked. */
export function PlanStatus() {
  const t = useT();
  const planState = useEditorPart((state) => state.planState);
  const errors = useEditorPart((state) => state.issues.filter(({ severity }) => severity === "error").length);
  const onlyChecked = useEditorPart((state) => state.onlyChecked);
  const warnings = useEditorPart((state) => state.issues.length) - errors;
  if (planState === "checking" || planState === "planning") {
    return (
      <span className={classes.state} role="status">
        <Loader size={12} color="gray" /> {t(`editor.plan-${planState}`)}
      </span>
    );
  }
  const [state, Icon, word] =
    errors > 0
      ? (["failing", IconCircleX, t("editor.errorCount", { count: errors })] as const)
      : planState === "unreachable"
        ? (["late", IconPlugConnectedX, t("editor.plan-unreachable")] as const)
        : warnings > 0
          ? (["late", IconAlertTriangle, t("editor.warningCount", { count: warnings })] as const)
          : (["ok", IconCircleCheck, t(onlyChecked ? "editor.plan-checked" : "editor.plan-done")] as const);
  return (
    <span
      className={classes.state}
      data-state={state}
      role="status"
      title={onlyChecked ? t("editor.forEditors") : undefined}
    >
      <Icon size={14} aria-hidden /> {word}
    </span>
  );
}
