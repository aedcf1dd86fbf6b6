import { useState } from "react";
import { Button, Group, Modal, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { pipelineQuery } from "../../api/queries";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useEditor, useEditorPart } from "../state/editor";
import { DiffTabs } from "../versions/DiffTabs";
import { takeTheirs } from "./theirs";
import classes from "../bar/bar.module.css";

/** Says that somebody saved a newer version while this one is edited. */
export function NewerVersion({ name }: { name: string }) {
  const t = useT();
  const store = useEditor();
  const base = useEditorPart((state) => state.base);
  const { data: latest } = useQuery({ ...pipelineQuery(name), enabled: base.version !== null });
  const [isShown, setShown] = useState(false);
  if (!latest || base.version === null || latest.version <= base.version) return null;
  return (
    <Group gap="sm" className={classes.strip} role="alert" data-state="late">
      <IconAlertTriangle size={16} className={classes.stripIcon} aria-hidden />
      <Text>
        {t("editor.newer", { version: latest.version, author: latest.author })} <Time at={latest.made_at} relative />
      </Text>
      <Button variant="default" onClick={() => setShown(true)}>
        {t("editor.showDifference")}
      </Button>
      <Button variant="default" onClick={() => takeTheirs(store, latest, t("editor.didTakeTheirs"))}>
        {t("editor.takeTheirs")}
      </Button>
      <Modal opened={isShown} onClose={() => setShown(false)} size="80rem" title={t("editor.difference")}>
        <DiffTabs before={latest.text} after={store.get().text} />
      </Modal>
    </Group>
  );
}
