import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Failed } from "../../../components/Failed";
import { Prose } from "../../../components/Prose";
import { useT } from "../../../i18n";
import state from "../../../components/State.module.css";
import classes from "./Edit.module.css";
import type { Checked } from "./use-check";

/** Whether the server has something against the text. */
export function CheckState({ checked: { diagnostics, isChecking } }: { checked: Checked }) {
  const t = useT();
  if (isChecking && diagnostics.length === 0) return <Text c="dimmed">{t("dashboards.checking")}</Text>;
  const isFine = diagnostics.length === 0;
  const Icon = isFine ? IconCircleCheck : IconAlertTriangle;
  return (
    <span className={state.state} data-state={isFine ? "ok" : "failing"} role="status">
      <Icon size={15} aria-hidden />
      {isFine ? t("dashboards.fine") : t("dashboards.wrong", { count: diagnostics.length })}
    </span>
  );
}

/** What is wrong, where, and what to do about it. */
export function ProblemList({ checked: { diagnostics, error } }: { checked: Checked }) {
  if (error) return <Failed error={error} />;
  if (diagnostics.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {diagnostics.map(({ message, hints = [], location }, index) => (
        <li key={index}>
          {location?.line !== undefined && <Text span c="dimmed">{`${location.line}: `}</Text>}
          <Prose text={[message, ...hints].join(" – ")} />
        </li>
      ))}
    </ul>
  );
}
