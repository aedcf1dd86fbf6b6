import { useMemo } from "react";
import { Stack, Textarea, Title } from "@mantine/core";
import { useT } from "../../i18n";
import { useSetInNode, useSetNodeKey } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { useTyped } from "../form/controls/use-typed";
import { useEditorPart } from "../state/editor";
import type { NodeProps } from "./node-props";
import { reactionsSchema } from "./schemas";

/** Notes for people, and what the node does when things are not as they should be. */
export function MoreTab({ node, block }: NodeProps) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const setKey = useSetNodeKey(node.name);
  const setReaction = useSetInNode(node.name, "on");
  const isLoader = block?.kind === "loader";
  const schema = useMemo(() => reactionsSchema(t, isLoader), [t, isLoader]);
  const notes = useTyped(node.notes ?? "", (text) => setKey("notes", text === "" ? undefined : text));
  return (
    <Stack gap="md">
      <Textarea
        label={t("editor.notes")}
        value={notes.value}
        autosize
        minRows={2}
        disabled={readOnly}
        onBlur={notes.onBlur}
        onChange={(event) => notes.onChange(event.currentTarget.value)}
      />
      <section>
        <Title order={3} size="sm" mb="xs">
          {t("editor.reactions")}
        </Title>
        <SchemaForm schema={schema} value={node.written.on} onSet={setReaction} readOnly={readOnly} node={node.name} />
      </section>
    </Stack>
  );
}
