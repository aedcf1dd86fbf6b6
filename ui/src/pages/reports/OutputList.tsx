import { Button, Text, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import type { Output } from "../../api/types";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import classes from "./Reports.module.css";

interface Props {
  outputs: Output[];
  current: Output;
  /** Asks for older ones, if there are any. */
  onOlder: (() => void) | null;
}

/** The outputs, the newest first; the arrow keys go from one to the next. */
export function OutputList({ outputs, current, onOlder }: Props) {
  const t = useT();
  const navigate = useNavigate({ from: "/reports/$pipeline/$node" });
  const show = (run: string) => void navigate({ search: (before) => ({ ...before, run }), replace: true });
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step];
    next?.focus();
    next?.click();
  };
  return (
    <nav className={classes.outputs} aria-label={t("reports.outputsOf")}>
      <Text size="xs" c="dimmed" mb={4}>
        {t("reports.outputsOf")}
      </Text>
      <ul onKeyDown={onKeyDown}>
        {outputs.map(({ run, made_at, due }) => (
          <li key={run}>
            <UnstyledButton className={classes.output} aria-current={run === current.run} onClick={() => show(run)}>
              <Time at={due ?? made_at} />
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {onOlder && (
        <Button variant="subtle" size="compact-xs" mt="xs" onClick={onOlder}>
          {t("reports.olderOutputs")}
        </Button>
      )}
    </nav>
  );
}
