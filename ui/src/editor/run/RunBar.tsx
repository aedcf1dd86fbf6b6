import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { IconPlayerStop, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { State } from "../../components/State";
import { useT } from "../../i18n";
import { RUN } from "../../lib/states";
import { useEditor, useEditorPart } from "../state/editor";
import { useRun } from "./use-run";
import classes from "../bar/bar.module.css";

/** What the run that was started here does, with a link to its own page. */
export function RunBar() {
  const t = useT();
  const store = useEditor();
  const run = useEditorPart((state) => state.run);
  const { stop } = useRun();
  if (!run) return null;
  return (
    <Group gap="sm" className={classes.strip} role="status">
      <State look={RUN[run.status]} />
      <Text>{t("editor.runOf", { id: run.id })}</Text>
      <Link to="/runs/$id" params={{ id: run.id }} className={classes.link}>
        {t("editor.toRun")}
      </Link>
      {run.status === "running" ? (
        <Button variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>
          {t("editor.stop")}
        </Button>
      ) : (
        <ActionIcon aria-label={t("editor.closeRun")} onClick={() => store.set({ run: null })}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}
