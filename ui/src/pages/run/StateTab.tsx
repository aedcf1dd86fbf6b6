import { Stack, Text } from "@mantine/core";
import type { RunDetail } from "../../api/types";
import { Empty } from "../../components/Empty";
import { useT } from "../../i18n";
import classes from "./tables.module.css";

/** Where each stream will go on from. */
export function StateTab({ run }: { run: RunDetail }) {
  const t = useT();
  if (run.states.length === 0) return <Empty>{t("run.noState")}</Empty>;
  return (
    <Stack gap="md">
      {run.states.map(({ node, stream, state, version }) => (
        <div key={`${node} ${stream}`}>
          <Text fw={550}>
            {node}
            {stream !== node && ` · ${stream}`}{" "}
            <Text span c="dimmed" size="xs" fw={400}>
              {t("run.stateVersion", { version })}
            </Text>
          </Text>
          <pre className={classes.code}>{JSON.stringify(state, null, 2)}</pre>
        </div>
      ))}
    </Stack>
  );
}
