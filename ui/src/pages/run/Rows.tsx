import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { blocksQuery } from "../../api/queries";
import type { Block, RunNode } from "../../api/types";
import { useI18n } from "../../i18n";
import { formatBytes, formatNumber } from "../../lib/format";
import { balanceOf } from "./conservation";
import classes from "./tables.module.css";

/** Where the rows of every node went; a row that is lost is the one thing that must not happen. */
export function Rows({ nodes }: { nodes: RunNode[] }) {
  const { t } = useI18n();
  const blocks = useQuery(blocksQuery).data ?? [];
  const heads = ["rowsIn", "rowsOut", "filtered", "rejected", "balance", "bytesIn", "bytesOut"] as const;
  return (
    <>
      <Text c="dimmed" mb={8}>
        {t("run.rowsRule")}
      </Text>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("run.node")}</Table.Th>
            <Table.Th>{t("run.block")}</Table.Th>
            {heads.map((head) => (
              <Table.Th key={head} className={classes.number}>
                {t(`run.${head}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map((node) => (
            <NodeRow key={node.node} node={node} blocks={blocks} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function NodeRow({ node, blocks }: { node: RunNode; blocks: Block[] }) {
  const { language } = useI18n();
  const { rowsIn, rowsOut, filtered, rejected, missing } = balanceOf(node, blocks);
  return (
    <Table.Tr>
      <Table.Td fw={550}>{node.node}</Table.Td>
      <Table.Td c="dimmed">{node.block}</Table.Td>
      {[rowsIn, rowsOut, filtered, rejected].map((count, index) => (
        <Table.Td key={index} className={classes.number}>
          {formatNumber(count, language)}
        </Table.Td>
      ))}
      <Table.Td className={classes.number}>
        <Missing rows={missing} />
      </Table.Td>
      <Table.Td className={classes.number}>{formatBytes(node.bytes_in)}</Table.Td>
      <Table.Td className={classes.number}>{formatBytes(node.bytes_out)}</Table.Td>
    </Table.Tr>
  );
}

function Missing({ rows }: { rows: number | null }) {
  const { t, language } = useI18n();
  if (rows === null) return <Text c="dimmed">{t("run.makesRows")}</Text>;
  const [tone, Icon] = rows === 0 ? (["ok", IconCheck] as const) : (["failing", IconAlertTriangle] as const);
  return (
    <span className={classes.mark} data-state={tone}>
      <Icon size={14} aria-hidden />
      {rows === 0 ? t("run.balanced") : t("run.missing", { rows: formatNumber(rows, language) })}
    </span>
  );
}
