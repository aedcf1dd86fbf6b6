import { useMemo, useState } from "react";
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { useSetInPipeline } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { isName } from "../model/edits/keys";
import { setParameter } from "../model/edits/pipeline";
import { isMap, type Value } from "../model/value";
import { edit, useEditor, useEditorPart } from "../state/editor";
import { parameterSchema } from "./schemas";
import classes from "./settings.module.css";

/** What a run may be given: `${name}` stands for it in the texts of configs. */
export function Parameters() {
  const t = useT();
  const written = useEditorPart((state) => state.document.value.parameters);
  const readOnly = useEditorPart((state) => state.readOnly);
  const parameters = isMap(written) ? Object.entries(written) : [];
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("editor.helpParameters")}</Text>
      {parameters.map(([name, parameter]) => (
        <ParameterForm key={name} name={name} parameter={parameter} />
      ))}
      {!readOnly && <NewParameter taken={parameters.map(([name]) => name)} />}
    </Stack>
  );
}

function ParameterForm({ name, parameter }: { name: string; parameter: Value }) {
  const t = useT();
  const store = useEditor();
  const readOnly = useEditorPart((state) => state.readOnly);
  const schema = useMemo(() => parameterSchema(t), [t]);
  const set = useSetInPipeline(useMemo(() => ["parameters", name], [name]));
  const remove = () =>
    edit(store, t("editor.didRemoveParameter", { name }), (document) => setParameter(document, name, undefined));
  return (
    <section className={classes.trigger}>
      <Group gap={4} wrap="nowrap">
        <Text fw={600} flex={1}>
          {name}
        </Text>
        {!readOnly && (
          <ActionIcon aria-label={t("editor.removeParameter", { name })} onClick={remove}>
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </Group>
      <SchemaForm schema={schema} value={parameter} onSet={set} readOnly={readOnly} />
    </section>
  );
}

function NewParameter({ taken }: { taken: string[] }) {
  const t = useT();
  const store = useEditor();
  const [name, setName] = useState("");
  const fault =
    name === "" ? null : !isName(name) ? t("editor.notAName") : taken.includes(name) ? t("editor.nameTaken") : null;
  const add = () => {
    if (name === "" || fault !== null) return;
    edit(store, t("editor.didAddParameter", { name }), (document) => setParameter(document, name, { type: "string" }));
    setName("");
  };
  return (
    <Group gap={4} align="flex-start" wrap="nowrap">
      <TextInput
        flex={1}
        aria-label={t("editor.newParameter")}
        placeholder={t("editor.newParameter")}
        value={name}
        error={fault}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && add()}
      />
      <Button variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
        {t("editor.add")}
      </Button>
    </Group>
  );
}
