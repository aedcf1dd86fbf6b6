import { Table, Text } from "@mantine/core";
import type { JsonSchema } from "../../api/types";
import { Prose } from "../../components/Prose";
import { useT } from "../../i18n";
import classes from "./Blocks.module.css";
import { rowsOf } from "./schema";

/** A block's config, key by key. */
export function SchemaTable({ schema }: { schema: JsonSchema }) {
  const t = useT();
  const rows = rowsOf(schema);
  if (rows.length === 0) return <Text c="dimmed">{t("blocks.noConfig")}</Text>;
  return (
    <div className={classes.schema}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {(["key", "type", "default", "description"] as const).map((head) => (
              <Table.Th key={head}>{t(`blocks.${head}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ path, type, required, fallback, description }) => (
            <Table.Tr key={path}>
              <Table.Td className={classes.code}>{path}</Table.Td>
              <Table.Td className={classes.code}>{type}</Table.Td>
              <Table.Td className={classes.code}>{required ? <b>{t("blocks.required")}</b> : fallback}</Table.Td>
              <Table.Td className={classes.description}>
                <Prose text={description} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
