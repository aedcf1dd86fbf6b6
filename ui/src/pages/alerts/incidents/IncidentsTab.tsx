import { Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { incidentsQuery, openIncidentsQuery } from "../../../api/queries";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { Loading } from "../../../components/Loading";
import { DataTable } from "../../../components/table";
import { useT } from "../../../i18n";
import { usePages } from "../../../lib/pages";
import classes from "../Alerts.module.css";
import { OpenIncidents } from "./OpenIncidents";
import { useIncidentColumns } from "./use-incident-columns";

/** What is wrong now, and below it what was. */
export function IncidentsTab() {
  const t = useT();
  const { query, onEnd, isFetchingNextPage } = usePages(useInfiniteQuery(incidentsQuery));
  const open = useQuery(openIncidentsQuery);
  const columns = useIncidentColumns();
  return (
    <Loaded query={query} what={t("alerts.loading")}>
      {(incidents) => {
        const past = incidents.filter(({ resolved_at }) => resolved_at !== null);
        return (
          <>
            <section className={classes.now} aria-labelledby="wrong-now" tabIndex={0}>
              <Title order={2} id="wrong-now">
                {t("alerts.now")}
              </Title>
              <Loaded query={open}>{(now) => <OpenIncidents incidents={now} />}</Loaded>
            </section>
            <Title order={2} className={classes.past}>
              {t("alerts.past")}
            </Title>
            <div className={classes.table}>
              <DataTable
                label={t("alerts.past")}
                columns={columns}
                rows={past}
                rowId={({ id }) => String(id)}
                onEnd={onEnd}
                below={
                  <>
                    {past.length === 0 && <Empty>{t("alerts.nothingPast")}</Empty>}
                    {isFetchingNextPage && <Loading what={t("alerts.loadingMore")} />}
                  </>
                }
              />
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
