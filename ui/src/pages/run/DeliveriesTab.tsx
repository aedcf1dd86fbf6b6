import { Stack, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { deliveriesQuery } from "../../api/queries";
import type { Delivery } from "../../api/types";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { usePages } from "../../lib/pages";
import { DELIVERY } from "../../lib/states";
import classes from "./tables.module.css";

/** What left because of this run. */
export function DeliveriesTab({ id }: { id: string }) {
  const t = useT();
  const { query } = usePages(useInfiniteQuery(deliveriesQuery({ run: id })));
  return (
    <Loaded query={query} what={t("deliveries.loading")}>
      {(deliveries) =>
        deliveries.length === 0 ? (
          <Empty>
            <Prose text={t("deliveries.noneOfRun")} />
          </Empty>
        ) : (
          <Stack gap="sm" align="flex-start">
            <DeliveryTable run={id} deliveries={deliveries} />
            <Link to="/deliveries" search={{ run: id }} className="link">
              {t("deliveries.allOfRun")}
            </Link>
          </Stack>
        )
      }
    </Loaded>
  );
}

function DeliveryTable({ run, deliveries }: { run: string; deliveries: Delivery[] }) {
  const t = useT();
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("deliveries.state")}</Table.Th>
          <Table.Th>{t("deliveries.message")}</Table.Th>
          <Table.Th>{t("deliveries.kind")}</Table.Th>
          <Table.Th>{t("deliveries.channel")}</Table.Th>
          <Table.Th className={classes.number}>{t("deliveries.tries")}</Table.Th>
          <Table.Th>{t("deliveries.made")}</Table.Th>
          <Table.Th>{t("deliveries.why")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map(({ id, state, title, kind, channel, attempts, made_at, why }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <State look={DELIVERY[state]} />
            </Table.Td>
            <Table.Td>
              <Link to="/deliveries" search={{ run, open: String(id) }} className="link">
                {title}
              </Link>
            </Table.Td>
            <Table.Td>{t(`deliveries.kind-${kind}`)}</Table.Td>
            <Table.Td>{channel}</Table.Td>
            <Table.Td className={classes.number}>{attempts}</Table.Td>
            <Table.Td>
              <Time at={made_at} />
            </Table.Td>
            <Table.Td>{why && <Prose text={why} />}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
