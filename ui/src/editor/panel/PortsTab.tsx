import { ActionIcon, Group, Stack, Text, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { columnsOf, handlesOf } from "../canvas/items";
import { useScene } from "../canvas/use-scene";
import { disconnect } from "../model/edits/wiring";
import type { GraphEdge } from "../model/graph";
import { edit, useEditor, useEditorPart } from "../state/editor";
import { AddInput } from "./AddInput";
import { ColumnTable } from "./ColumnTable";
import type { NodeProps } from "./node-props";

/** Where a node's rows come from and go to, with their columns. */
export function PortsTab({ node, block }: NodeProps) {
  const t = useT();
  const { graph } = useScene();
  const readOnly = useEditorPart((state) => state.readOnly);
  const into = graph.edges.filter(({ to }) => to.node === node.name);
  const outOf = graph.edges.filter(({ from }) => from.node === node.name);
  return (
    <Stack gap="md">
      {block?.kind !== "extractor" && (
        <section>
          <Title order={3} size="sm" mb="xs">
            {t("editor.inputs")}
          </Title>
          {into.length === 0 && <Text c="dimmed">{t("editor.noInput")}</Text>}
          {into.map((edge) => (
            <Wire key={edge.id} edge={edge} other={edge.from.node} canRemove={!readOnly} />
          ))}
          {!readOnly && <AddInput node={node} block={block} />}
        </section>
      )}
      {block?.kind !== "loader" && (
        <section>
          <Title order={3} size="sm" mb="xs">
            {t("editor.outputs")}
          </Title>
          {outOf.length === 0 && <Text c="dimmed">{t("editor.noReader")}</Text>}
          {outOf.map((edge) => (
            <Wire key={edge.id} edge={edge} other={edge.to.node} canRemove={!readOnly} />
          ))}
        </section>
      )}
    </Stack>
  );
}

function Wire({ edge, other, canRemove }: { edge: GraphEdge; other: string; canRemove: boolean }) {
  const t = useT();
  const store = useEditor();
  const scene = useScene();
  const handles = handlesOf(scene, edge);
  const columns = columnsOf(scene, edge);
  return (
    <div>
      <Group gap={4} wrap="nowrap">
        <Text flex={1} fw={600}>
          {handles.from} → {edge.to.port ?? handles.to}{" "}
          <Text span c="dimmed">
            {other}
          </Text>
        </Text>
        {canRemove && (
          <ActionIcon
            aria-label={t("editor.disconnect", { from: edge.from.node, to: edge.to.node })}
            onClick={() => edit(store, t("editor.didDisconnect"), (document) => disconnect(document, [edge]))}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      {columns ? <ColumnTable columns={columns} /> : <Text c="dimmed">{t("editor.notPlanned")}</Text>}
    </div>
  );
}
