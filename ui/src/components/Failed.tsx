import { Button, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { NeverBegan } from "../api/begun";
import { ApiProblem, Unreachable } from "../api/client";
import { useT, type Translate } from "../i18n";
import classes from "./Failed.module.css";
import { Prose } from "./Prose";

interface Props {
  error: unknown;
  onRetry?: () => void;
}

interface Told {
  title: string;
  why: string | null;
  hints: string[];
}

/** Says what went wrong, why, and what to do next. */
export function Failed({ error, onRetry }: Props) {
  const t = useT();
  const { title, why, hints } = told(error, t);
  return (
    <div className={classes.failed} data-state="failing" role="alert">
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <Stack gap={4} align="flex-start">
        <Text fw={600}>{title}</Text>
        {why && (
          <Text>
            <Prose text={why} />
          </Text>
        )}
        {hints.length > 0 && (
          <List size="sm" c="dimmed">
            {hints.map((hint) => (
              <List.Item key={hint}>
                <Prose text={hint} />
              </List.Item>
            ))}
          </List>
        )}
        {onRetry && (
          <Button mt={8} variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {t("shell.retry")}
          </Button>
        )}
      </Stack>
    </div>
  );
}

export function told(error: unknown, t: Translate): Told {
  if (error instanceof ApiProblem) {
    const { title, detail } = error.problem;
    return { title, why: detail ?? null, hints: error.hints };
  }
  if (error instanceof Unreachable) {
    return { title: t("shell.unreachable"), why: null, hints: [t("shell.unreachableHint")] };
  }
  if (error instanceof NeverBegan) {
    const { pipeline: name, state, why } = error.tick;
    const title = state === "failed" ? t("runs.couldNotBegin", { name }) : t("runs.wasSkipped", { name });
    return { title, why, hints: [t("runs.neverBeganHint")] };
  }
  return { title: t("shell.broken"), why: error instanceof Error ? error.message : String(error), hints: [] };
}
