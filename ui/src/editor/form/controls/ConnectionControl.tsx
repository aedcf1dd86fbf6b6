import { Anchor, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCircleCheck, IconCircleX, IconPlugConnected } from "@tabler/icons-react";
import { connectionsQuery } from "../../../api/queries";
import { useCheckConnection } from "../../../api/mutations";
import type { ConnectionKind } from "../../../api/types";
import { useT } from "../../../i18n";
import type { BlockInfo } from "../../model/blocks";
import { nodeOf } from "../../model/graph";
import { isMap } from "../../model/value";
import { useEditorPart } from "../../state/editor";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import { LIST } from "./list";
import { shown } from "./TextControl";

const OF_OBJECTS: ConnectionKind[] = ["file", "s3"];
const OF_SQL: ConnectionKind[] = ["postgres", "mysql", "sqlite"];

/** A connection of the kind that the block can use: of this file, or of the server. */
export function ConnectionControl({ id, value, path }: ControlProps) {
  const t = useT();
  const { node: name, set, readOnly } = useForm();
  const block = useEditorPart((state) => state.find(nodeOf(state.document.graph, name)?.block ?? ""));
  const written = useEditorPart((state) => state.document.value.connections);
  const { data: stored = [] } = useQuery(connectionsQuery);
  const kinds = kindsFor(block);
  const here = isMap(written) ? Object.keys(written) : [];
  const there = stored.filter(({ kind, name: other }) => kinds.includes(kind) && !here.includes(other));
  const current = shown(value);
  const groups = [
    { group: t("editor.connectionsOfFile"), items: here },
    { group: t("editor.connectionsOfServer"), items: there.map((connection) => connection.name) },
  ];
  const isOther = current !== "" && !groups.some(({ items }) => items.includes(current));
  if (isOther) groups.push({ group: t("editor.connectionsUnknown"), items: [current] });
  return (
    <Stack gap={4}>
      <Group gap={4} wrap="nowrap">
        <Select
          id={id}
          comboboxProps={LIST}
          style={{ flex: 1 }}
          data={groups.filter(({ items }) => items.length > 0)}
          value={current === "" ? null : current}
          placeholder={t("editor.chooseConnection")}
          searchable
          disabled={readOnly}
          nothingFoundMessage={t("editor.noConnection")}
          onChange={(connection) => set(path, connection ?? undefined)}
        />
        {stored.some((connection) => connection.name === current) && <Check connection={current} />}
      </Group>
      <Anchor href="/connections?open=%2B" target="_blank" size="xs">
        {t("editor.newConnection")}
      </Anchor>
    </Stack>
  );
}

function Check({ connection }: { connection: string }) {
  const t = useT();
  const check = useCheckConnection();
  const result = check.variables === connection ? check.data : undefined;
  const Icon = result === undefined ? IconPlugConnected : result.ok ? IconCircleCheck : IconCircleX;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={14} />}
        loading={check.isPending}
        onClick={() => check.mutate(connection)}
      >
        {t("editor.testConnection")}
      </Button>
      {result && (
        <Text size="xs" role="status" c={result.ok ? undefined : "var(--state-failing)"}>
          {result.ok ? t("editor.connectionWorks", { ms: result.took_ms }) : result.problem?.message}
        </Text>
      )}
    </>
  );
}

function kindsFor(block: BlockInfo | undefined): ConnectionKind[] {
  const asked = block?.capabilities.connections ?? [];
  const own = OF_SQL.filter((kind) => block?.name.startsWith(kind));
  const sql = asked.includes("sql") ? (own.length > 0 ? own : OF_SQL) : [];
  return [...sql, ...(asked.includes("objects") ? OF_OBJECTS : [])];
}
