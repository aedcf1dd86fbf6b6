import { Table } from "@mantine/core";
import type { Block, Port } from "../../api/types";
import { useT } from "../../i18n";
import classes from "./Blocks.module.css";

/** Where rows come in and go out. */
export function Ports({ block: { inputs, outputs } }: { block: Block }) {
  const t = useT();
  const ports: [string, Port][] = [
    ...inputs.map((port): [string, Port] => [t("blocks.in"), port]),
    ...outputs.map((port): [string, Port] => [t("blocks.out"), port]),
  ];
  return (
    <Table w="auto" fz="sm">
      <Table.Tbody>
        {ports.map(([direction, { name, variadic, summary }]) => (
          <Table.Tr key={`${direction} ${name}`}>
            <Table.Td c="dimmed">{direction}</Table.Td>
            <Table.Td className={classes.code}>
              {name}
              {variadic && ` (${t("blocks.variadic")})`}
            </Table.Td>
            <Table.Td>{summary}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
