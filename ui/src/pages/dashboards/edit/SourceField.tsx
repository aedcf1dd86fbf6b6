import { Group, Input, MultiSelect, SegmentedControl, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectionsQuery } from "../../../api/queries";
import { useT } from "../../../i18n";
import { HISTORY } from "../model/history";
import type { WrittenTile } from "../model/read";

interface Props {
  tile: WrittenTile;
  /** The inputs that the dashboard has. */
  inputs: string[];
  onChange: (more: Partial<WrittenTile>) => void;
}

/** Where the rows of a tile come from: a connection that answers SQL itself, or inputs that Weir's engine reads. */
export function SourceField({ tile, inputs, onChange }: Props) {
  const t = useT();
  const [kind, setKind] = useState<"connection" | "inputs">(tile.inputs.length > 0 ? "inputs" : "connection");
  const known = useQuery(connectionsQuery).data ?? [];
  const databases = known.filter((each) => each.kind !== "file" && each.kind !== "s3").map(({ name }) => name);
  const others = new Set([...databases, ...(tile.connection && tile.connection !== HISTORY ? [tile.connection] : [])]);
  const choose = (next: string) => {
    setKind(next as typeof kind);
    if (next === "connection") onChange({ inputs: [], connection: tile.connection ?? HISTORY });
  };
  return (
    <Group align="flex-end" gap="sm">
      <Input.Wrapper label={t("dashboards.source")} labelElement="div">
        <SegmentedControl
          display="flex"
          aria-label={t("dashboards.source")}
          data={(["connection", "inputs"] as const).map((value) => ({ value, label: t(`dashboards.source-${value}`) }))}
          value={kind}
          onChange={choose}
        />
      </Input.Wrapper>
      {kind === "connection" ? (
        <Select
          w={320}
          label={t("dashboards.connection")}
          data={[{ value: HISTORY, label: t("dashboards.history") }, ...others]}
          value={tile.connection}
          allowDeselect={false}
          searchable
          onChange={(connection) => onChange({ connection, inputs: [] })}
        />
      ) : inputs.length === 0 ? (
        <Text c="dimmed">{t("dashboards.noInputs")}</Text>
      ) : (
        <MultiSelect
          w={320}
          label={t("dashboards.inputs")}
          data={inputs}
          value={tile.inputs}
          onChange={(chosen) => onChange({ inputs: chosen, connection: null })}
        />
      )}
    </Group>
  );
}
