import { useCallback, useMemo } from "react";
import { ActionIcon, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { TriggerTimes } from "../dock/TriggerTimes";
import { useSetInPipeline } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { removeTrigger } from "../model/edits/pipeline";
import { isMap, type Path, type Value, type ValueMap } from "../model/value";
import { edit, useEditor, useEditorPart } from "../state/editor";
import { ScheduleKind, ofKind } from "./ScheduleKind";
import { triggerSchema } from "./schemas";
import { userZone } from "../../lib/format";
import classes from "./settings.module.css";

/** One trigger, with the next times that the server works out for it. */
export function TriggerForm({ trigger, index }: { trigger: ValueMap; index: number }) {
  const t = useT();
  const store = useEditor();
  const readOnly = useEditorPart((state) => state.readOnly);
  const planned = useEditorPart((state) => state.triggers[index]);
  const set = useSetInPipeline(useMemo(() => ["triggers", index], [index]));
  const schema = useMemo(() => withoutOthers(triggerSchema(t, userZone()), trigger), [t, trigger]);
  const onSet = useCallback((path: Path, value: Value | undefined) => set(path, value), [set]);
  return (
    <section className={classes.trigger}>
      <Group gap={4} wrap="nowrap">
        <Text fw={600} flex={1}>
          {planned?.name ?? t("editor.trigger", { number: index + 1 })}
        </Text>
        {!readOnly && (
          <ActionIcon
            aria-label={t("editor.removeTrigger", { number: index + 1 })}
            onClick={() => edit(store, t("editor.didRemoveTrigger"), (document) => removeTrigger(document, index))}
          >
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </Group>
      {isMap(trigger.schedule) && (
        <ScheduleKind schedule={trigger.schedule} readOnly={readOnly} onSet={(next) => set(["schedule"], next)} />
      )}
      {planned && planned.next.length > 0 && <TriggerTimes trigger={planned} />}
      <SchemaForm schema={schema} value={trigger} onSet={onSet} readOnly={readOnly} />
    </section>
  );
}

const KINDS = ["schedule", "upstream", "dataset", "webhook"];

/** A trigger waits for one thing, so the other kinds are not offered. */
function withoutOthers(schema: ReturnType<typeof triggerSchema>, trigger: ValueMap): ReturnType<typeof triggerSchema> {
  const kind = KINDS.find((key) => key in trigger);
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !KINDS.includes(key) || key === kind);
  const narrowed = properties.map(([key, value]) => [
    key,
    key === "schedule" ? ofKind(value, trigger.schedule) : value,
  ]);
  return { ...schema, properties: Object.fromEntries(narrowed) as typeof schema.properties };
}
