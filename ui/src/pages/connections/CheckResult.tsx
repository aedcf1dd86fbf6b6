import { List, Text, Tooltip } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { ConnectionCheck } from "../../api/types";
import { Prose } from "../../components/Prose";
import { useI18n } from "../../i18n";
import { formatDuration } from "../../lib/format";
import classes from "./ConnectionsPage.module.css";

interface Props {
  check: ConnectionCheck;
  /** The problem only in the tooltip, where there is little room. */
  short?: boolean;
}

/** What came of trying a connection, and how long it took. */
export function CheckResult({ check: { ok, took_ms, problem }, short = false }: Props) {
  const { t, language } = useI18n();
  const time = formatDuration(took_ms, language);
  const Icon = ok ? IconCircleCheck : IconCircleX;
  const word = (
    <span className={classes.checked} data-state={ok ? "ok" : "failing"} role="status">
      <Icon size={15} aria-hidden />
      {t(ok ? "connections.works" : "connections.broken", { time })}
    </span>
  );
  if (!problem) return word;
  const { message, hints = [] } = problem;
  if (short) return <Tooltip label={[message, ...hints].join(" · ")}>{word}</Tooltip>;
  return (
    <div>
      {word}
      <Text>
        <Prose text={message} />
      </Text>
      <List size="sm" c="dimmed">
        {hints.map((hint) => (
          <List.Item key={hint}>{hint}</List.Item>
        ))}
      </List>
    </div>
  );
}
