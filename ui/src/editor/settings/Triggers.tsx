import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCalendarTime, IconWebhook, IconArrowsSplit2, IconTable } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { addTrigger } from "../model/edits/pipeline";
import type { ValueMap } from "../model/value";
import { edit, useEditor, useEditorPart } from "../state/editor";
import { TriggerForm } from "./TriggerForm";
import { userZone } from "../../lib/format";

/** What starts runs of this pipeline. */
export function Triggers() {
  const t = useT();
  const store = useEditor();
  const triggers = useEditorPart((state) => state.document.graph.triggers);
  const readOnly = useEditorPart((state) => state.readOnly);
  const add = (trigger: ValueMap) =>
    edit(store, t("editor.didAddTrigger"), (document) => addTrigger(document, trigger));
  return (
    <Stack gap="md">
      {triggers.length === 0 && <Text c="dimmed">{t("editor.noTriggers")}</Text>}
      {triggers.map((trigger, index) => (
        <TriggerForm key={index} trigger={trigger} index={index} />
      ))}
      {!readOnly && (
        <Group gap={8}>
          <Button
            variant="default"
            leftSection={<IconCalendarTime size={14} />}
            onClick={() => add({ schedule: { cron: "30 8 * * *", zone: userZone() } })}
          >
            {t("editor.addSchedule")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconWebhook size={14} />}
            onClick={() => add({ webhook: "hook-key" })}
          >
            {t("editor.addWebhook")}
          </Button>
          <Button variant="default" leftSection={<IconTable size={14} />} onClick={() => add({ dataset: [] })}>
            {t("editor.addDataset")}
          </Button>
          <Button variant="default" leftSection={<IconArrowsSplit2 size={14} />} onClick={() => add({ upstream: "" })}>
            {t("editor.addUpstream")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
