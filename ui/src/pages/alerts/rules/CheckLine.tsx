import { IconCircleCheck, IconCircleX, IconProgress } from "@tabler/icons-react";
import { useT } from "../../../i18n";
import state from "../../../components/State.module.css";
import type { useCheck } from "./use-rules";

interface Props {
  check: ReturnType<typeof useCheck>;
  /** How many things are wrong. */
  issues: number;
}

/** Whether the rules are right, as far as they have been checked. */
export function CheckLine({ check: { data, isCurrent }, issues }: Props) {
  const t = useT();
  const [tone, Icon, word] = !isCurrent
    ? (["none", IconProgress, t("alerts.checking")] as const)
    : data?.ok
      ? (["ok", IconCircleCheck, t("alerts.right")] as const)
      : (["failing", IconCircleX, t("alerts.wrong", { count: issues })] as const);
  if (isCurrent && !data) return null;
  return (
    <span className={state.state} data-state={tone} role="status">
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
