import { useMemo } from "react";
import { Stack, Text, Title } from "@mantine/core";
import { useT } from "../../i18n";
import { useSetInNode, useSetNodeKey } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { isMap, type Path, type Value } from "../model/value";
import { useEditorPart } from "../state/editor";
import type { NodeProps } from "./node-props";
import { writeSchema } from "./schemas";
import { StreamField } from "./StreamField";
import { useInputColumns } from "./use-columns";

/** The block's own config, the stream of an extractor, and how a loader writes. */
export function ConfigTab({ node, block }: NodeProps) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const columns = useInputColumns(node.name);
  const setConfig = useSetInNode(node.name, "config");
  const resolved = useEditorPart((state) => state.resolved[node.name]);
  if (!block) return <Text c="dimmed">{t("editor.noForm")}</Text>;
  const form = { readOnly, columns, resolved, node: node.name };
  return (
    <Stack gap="md">
      {block.kind === "extractor" && <StreamField node={node} />}
      <SchemaForm
        key={node.name}
        schema={block.config_schema}
        value={node.written.config}
        onSet={setConfig}
        {...form}
      />
      {block.kind === "loader" && <WriteForm node={node} block={block} />}
    </Stack>
  );
}

/** `write` is a map here, also where the file has the short form. */
function WriteForm({ node, block }: NodeProps) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const columns = useInputColumns(node.name);
  const setKey = useSetNodeKey(node.name);
  const setWrite = useSetInNode(node.name, "write");
  const schema = useMemo(() => writeSchema(t, block), [t, block]);
  const { write } = node.written;
  const value = typeof write === "string" ? { mode: write } : write;
  const onSet = (path: Path, next: Value | undefined) => {
    if (isMap(write)) return setWrite(path, next);
    setKey("write", { ...(isMap(value) ? value : {}), [String(path[0])]: next ?? null });
  };
  return (
    <section>
      <Title order={3} size="sm" mb="xs">
        {t("editor.write")}
      </Title>
      <SchemaForm schema={schema} value={value} onSet={onSet} readOnly={readOnly} columns={columns} node={node.name} />
    </section>
  );
}
