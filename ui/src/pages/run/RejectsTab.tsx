import { Button, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { rejectedRowsQuery, rejectsQuery } from "../../api/queries";
import type { Rejects } from "../../api/types";
import { CellTable } from "../../components/CellTable";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { Prose } from "../../components/Prose";
import { useI18n, useT } from "../../i18n";
import { formatNumber } from "../../lib/format";
import classes from "./tables.module.css";

/** Rows that could not be processed, with the reason. */
export function RejectsTab({ id }: { id: string }) {
  const t = useT();
  const query = useQuery(rejectsQuery(id));
  return (
    <Loaded query={query}>
      {(items) => (items.length === 0 ? <Empty>{t("run.noRejects")}</Empty> : <RejectList id={id} items={items} />)}
    </Loaded>
  );
}

function RejectList({ id, items }: { id: string; items: Rejects[] }) {
  const { t, language } = useI18n();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("run.node")}</Table.Th>
          <Table.Th>{t("run.reason")}</Table.Th>
          <Table.Th>{t("run.split")}</Table.Th>
          <Table.Th className={classes.number}>{t("run.epoch")}</Table.Th>
          <Table.Th className={classes.number}>{t("run.rowCount")}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t("shell.actions")}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ number, node, reason, split, epoch, rows, committed }) => (
          <Fragment key={number}>
            <Table.Tr>
              <Table.Td fw={550}>{node}</Table.Td>
              <Table.Td>
                <Prose text={reason} />
              </Table.Td>
              <Table.Td c="dimmed">{split ?? "–"}</Table.Td>
              <Table.Td className={classes.number}>
                {epoch}
                {!committed && ` (${t("run.notCommitted")})`}
              </Table.Td>
              <Table.Td className={classes.number}>{formatNumber(rows, language)}</Table.Td>
              <Table.Td>
                <Button
                  variant="subtle"
                  aria-expanded={open === number}
                  onClick={() => setOpen(open === number ? null : number)}
                >
                  {open === number ? t("run.hideRows") : t("run.showRows")}
                </Button>
              </Table.Td>
            </Table.Tr>
            {open === number && (
              <Table.Tr>
                <Table.Td colSpan={6}>
                  <RejectedRows id={id} number={number} />
                </Table.Td>
              </Table.Tr>
            )}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function RejectedRows({ id, number }: { id: string; number: number }) {
  const t = useT();
  const query = useQuery(rejectedRowsQuery(id, number));
  return (
    <Loaded query={query}>
      {({ columns, rows }) => (
        <>
          <CellTable columns={columns} rows={rows} />
          <Text size="xs" c="dimmed" mt={4}>
            {t("run.firstRows", { count: rows.length })}
          </Text>
        </>
      )}
    </Loaded>
  );
}
