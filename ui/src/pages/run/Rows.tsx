import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconCheck, IconProgress } from "@tabler/icons-react";
import { blocksQuery } from "../../api/queries";
import type { RunDetail, RunNode } from "../../api/types";
import { useI18n } from "../../i18n";
import { formatBytes, formatNumber } from "../../lib/format";
import { balanceOf, isBalanced, type Balance } from "./conservation";
import { RowsVerdict } from "./RowsVerdict";
import classes from "./tables.module.css";

const HEADS = ["rowsIn", "rowsOut", "filtered", "rejected", "balance", "bytesIn", "bytesOut"] as const;

/** Where the rows of every node went; a row that is lost is the one thing that must not happen. */
export function Rows({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const blocks = useQuery(blocksQuery).data ?? [];
  const going = run.status === "running";
  const balanced = run.nodes.map((node) => ({ node, balance: balanceOf(node, blocks) }));
  return (
    <>
      <RowsVerdict nodes={balanced} going={going} />
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("run.node")}</Table.Th>
            <Table.Th>{t("run.block")}</Table.Th>
            <Table.Th>{t("run.rule")}</Table.Th>
            {HEADS.map((head) => (
              <Table.Th key={head} className={classes.number}>
                {t(`run.${head}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {balanced.map(({ node, balance }) => (
            <NodeRow key={node.node} node={node} balance={balance} going={going} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function NodeRow({ node, balance, going }: { node: RunNode; balance: Balance; going: boolean }) {
  const { t, language } = useI18n();
  const { rows_in, rows_out, rows_filtered, rows_rejected } = node;
  return (
    <Table.Tr>
      <Table.Td fw={550}>{node.node}</Table.Td>
      <Table.Td c="dimmed">{node.block}</Table.Td>
      <Table.Td c="dimmed" className={classes.rule}>
        {t(`run.rule-${balance.rule}`)}
      </Table.Td>
      {[rows_in, rows_out, rows_filtered, rows_rejected].map((count, index) => (
        <Table.Td key={index} className={classes.number}>
          {formatNumber(count, language)}
        </Table.Td>
      ))}
      <Table.Td className={classes.number}>
        <Mark balance={balance} going={going} />
      </Table.Td>
      <Table.Td className={classes.number}>{formatBytes(node.bytes_in)}</Table.Td>
      <Table.Td className={classes.number}>{formatBytes(node.bytes_out)}</Table.Td>
    </Table.Tr>
  );
}

function Mark({ balance, going }: { balance: Balance; going: boolean }) {
  const { t, language } = useI18n();
  const { missing, dropped } = balance;
  if (missing === null) return "–";
  const mark = (tone: string, Icon: typeof IconCheck, text: string) => (
    <span className={classes.mark} data-state={tone}>
      <Icon size={14} aria-hidden />
      {text}
    </span>
  );
  const rows = formatNumber(Math.abs(missing || dropped), language);
  if (isBalanced(balance)) return mark("ok", IconCheck, t("run.balanced"));
  if (going) return mark("running", IconProgress, t("run.onTheWay", { rows }));
  if (missing < 0) return mark("failing", IconAlertTriangle, t("run.tooMany", { rows }));
  return mark("failing", IconAlertTriangle, missing > 0 ? t("run.missing", { rows }) : t("run.dropped", { rows }));
}
