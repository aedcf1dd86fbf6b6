import { Table, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { DeliveryTry } from "../../api/types";
import { Prose } from "../../components/Prose";
import { Time } from "../../components/Time";
import { useI18n } from "../../i18n";
import { formatDuration } from "../../lib/format";
import tables from "../run/tables.module.css";
import classes from "./Deliveries.module.css";

/** Each try at a delivery, in order, with what the other side said to it. */
export function Tries({ tries }: { tries: DeliveryTry[] }) {
  const { t, language } = useI18n();
  if (tries.length === 0) return <Text c="dimmed">{t("deliveries.notTried")}</Text>;
  return (
    <div className={classes.tries} tabIndex={0} role="group" aria-label={t("deliveries.tries")}>
      <Table className={tables.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("deliveries.began")}</Table.Th>
            <Table.Th className={tables.number}>{t("deliveries.took")}</Table.Th>
            <Table.Th>{t("deliveries.outcome")}</Table.Th>
            <Table.Th>{t("deliveries.said")}</Table.Th>
            <Table.Th>{t("deliveries.server")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tries.map(({ began_at, took_ms, sent, said, server }) => (
            <Table.Tr key={began_at}>
              <Table.Td>
                <Time at={began_at} seconds />
              </Table.Td>
              <Table.Td className={tables.number}>{formatDuration(took_ms, language)}</Table.Td>
              <Table.Td>
                <Outcome sent={sent} />
              </Table.Td>
              <Table.Td className={classes.said}>
                <Prose text={said} />
              </Table.Td>
              <Table.Td c="dimmed">{server}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Outcome({ sent }: { sent: boolean }) {
  const { t } = useI18n();
  const Icon = sent ? IconCircleCheck : IconCircleX;
  return (
    <span className={tables.mark} data-state={sent ? "ok" : "failing"} style={{ whiteSpace: "nowrap" }}>
      <Icon size={15} aria-hidden />
      {t(sent ? "deliveries.taken" : "deliveries.refused")}
    </span>
  );
}
