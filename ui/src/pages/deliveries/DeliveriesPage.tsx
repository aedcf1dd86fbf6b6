import { Drawer } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { deliveriesQuery } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { PageHead } from "../../components/PageHead";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import { usePages } from "../../lib/pages";
import classes from "./Deliveries.module.css";
import { DeliveryFilters } from "./DeliveryFilters";
import { DeliveryView } from "./DeliveryView";
import { useDeliveryColumns } from "./use-delivery-columns";

/** What has left, what waits, and what the other side said. */
export function DeliveriesPage() {
  const t = useT();
  const { open, ...filter } = useSearch({ from: "/shell/deliveries" });
  const navigate = useNavigate({ from: "/deliveries" });
  const { query, onEnd, isFetchingNextPage } = usePages(useInfiniteQuery(deliveriesQuery(filter)));
  const columns = useDeliveryColumns();
  const isFiltered = Object.keys(filter).length > 0;
  const show = (id?: number) =>
    void navigate({ search: (before) => ({ ...before, open: id === undefined ? undefined : String(id) }) });
  return (
    <div className={classes.page}>
      <PageHead title={t("deliveries.title")} below={t("deliveries.how")} />
      <DeliveryFilters seen={(query.data ?? []).map(({ channel }) => channel)} />
      <Loaded query={query} what={t("deliveries.loading")}>
        {(deliveries) => (
          <div className={classes.table}>
            <DataTable
              label={t("deliveries.title")}
              columns={columns}
              rows={deliveries}
              rowId={({ id }) => String(id)}
              onOpen={({ id }) => show(id)}
              onEnd={onEnd}
              below={
                <>
                  {deliveries.length === 0 && (
                    <Empty>{t(isFiltered ? "deliveries.noneFits" : "deliveries.none")}</Empty>
                  )}
                  {isFetchingNextPage && <Loading what={t("deliveries.loadingMore")} />}
                </>
              }
            />
          </div>
        )}
      </Loaded>
      <Drawer
        opened={open !== undefined}
        onClose={() => show()}
        position="right"
        size="xl"
        title={t("deliveries.delivery", { id: open ?? "" })}
      >
        {open !== undefined && <DeliveryView key={open} id={open} />}
      </Drawer>
    </div>
  );
}
