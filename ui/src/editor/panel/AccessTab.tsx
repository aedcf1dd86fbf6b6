import { useMemo } from "react";
import { Stack, TagsInput, Text, Title } from "@mantine/core";
import { useT } from "../../i18n";
import { useSetInNode } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { getIn, isMap, type Value } from "../model/value";
import { useEditorPart } from "../state/editor";
import { AskRow } from "./AskRow";
import { asksOf } from "./asks";
import type { NodeProps } from "./node-props";
import { limitsSchema } from "./schemas";

/** What the block asks for beside what the node grants, and the node's limits. */
export function AccessTab({ node, block }: NodeProps) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const asks = useMemo(() => (block ? asksOf(node, block) : []), [node, block]);
  const schema = useMemo(() => limitsSchema(t), [t]);
  const home = limitsIn(node.written);
  const setGrant = useSetInNode(node.name, "grants");
  const setLimit = useSetInNode(node.name, home);
  return (
    <Stack gap="md">
      <section>
        <Title order={3} size="sm" mb="xs">
          {t("editor.asks")}
        </Title>
        {asks.length === 0 && <Text c="dimmed">{t("editor.asksNothing")}</Text>}
        {asks.map((ask) => (
          <AskRow key={`${ask.kind} ${ask.name}`} ask={ask} node={node} readOnly={readOnly} />
        ))}
      </section>
      {block?.capabilities.http && (
        <Stack gap="xs">
          <Hosts label="http" help={t("editor.helpHttp")} value={node.written.grants} onSet={setGrant} />
          <Hosts label="private_network" help={t("editor.helpPrivate")} value={node.written.grants} onSet={setGrant} />
        </Stack>
      )}
      <section>
        <Title order={3} size="sm" mb="xs">
          {t("editor.limits")}
        </Title>
        <SchemaForm schema={schema} value={node.written[home]} onSet={setLimit} readOnly={readOnly} node={node.name} />
      </section>
    </Stack>
  );
}

interface HostsProps {
  label: "http" | "private_network";
  help: string;
  value: Value | undefined;
  onSet: (path: string[], value: Value | undefined) => void;
}

function Hosts({ label, help, value, onSet }: HostsProps) {
  const readOnly = useEditorPart((state) => state.readOnly);
  const hosts = getIn(value, [label]);
  return (
    <TagsInput
      size="xs"
      label={label}
      description={help}
      inputWrapperOrder={["label", "input", "error", "description"]}
      value={Array.isArray(hosts) ? hosts.map(String) : []}
      disabled={readOnly}
      onChange={(next) => onSet([label], next.length === 0 ? undefined : next)}
    />
  );
}

/** Limits stand under `limits`, or among the grants where the file has them there. */
function limitsIn(written: Record<string, Value>): "limits" | "grants" {
  const keys = ["memory", "time", "output_rows", "output_bytes", "host_calls", "log_bytes", "http_rate"];
  const { grants } = written;
  return isMap(grants) && keys.some((key) => key in grants) && !isMap(written.limits) ? "grants" : "limits";
}
