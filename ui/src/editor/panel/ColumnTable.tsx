import { Table } from "@mantine/core";
import type { Column } from "../../api/types";
import { useT } from "../../i18n";

/** The columns of an edge: names, Arrow types, and whether there may be nulls. */
export function ColumnTable({ columns }: { columns: readonly Column[] }) {
  const t = useT();
  return (
    <Table horizontalSpacing={4} verticalSpacing={2} fz={12}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("editor.column")}</Table.Th>
          <Table.Th>{t("editor.type")}</Table.Th>
          <Table.Th>{t("editor.nulls")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {columns.map(({ name, type, nullable }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>
              <code>{type}</code>
            </Table.Td>
            <Table.Td>{nullable ? t("editor.mayBeNull") : t("editor.neverNull")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
