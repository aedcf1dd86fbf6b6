import { Table, Text } from "@mantine/core";
import type { Cell, Column } from "../api/types";

interface Props {
  columns: Column[];
  rows: Cell[][];
}

/** A few rows of data as they are, nulls told apart from texts. */
export function CellTable({ columns, rows }: Props) {
  return (
    <Table.ScrollContainer minWidth={0} mah={360}>
      <Table fz="xs" withColumnBorders stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ name, type }) => (
              <Table.Th key={name}>
                {name}{" "}
                <Text span size="xs" c="dimmed" fw={400}>
                  {type}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, position) => (
                <Table.Td key={position}>{cell === null ? <Null /> : shown(cell)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const Null = () => (
  <Text span size="xs" c="dimmed" fs="italic">
    null
  </Text>
);

const shown = (cell: Cell) => (typeof cell === "object" ? JSON.stringify(cell) : String(cell));
