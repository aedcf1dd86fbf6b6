import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { SearchInput } from "../../components/SearchInput";
import { DataTable } from "../../components/table";
import { useI18n } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { useKeys } from "../../shell/keys/keys";
import { dashboardsQuery } from "./api";
import { DeleteDashboard } from "./list/DeleteDashboard";
import classes from "./list/List.module.css";
import { NewDashboard } from "./list/NewDashboard";
import { useDashboardColumns, type Act } from "./list/use-dashboard-columns";
import { worded } from "./ready/words";
import type { Summary } from "./types";

type Dialog = Act | { what: "new"; name?: undefined };

/** Which dashboards there are. */
export function DashboardsPage() {
  const { t, language } = useI18n();
  const canEdit = useCanEdit();
  const navigate = useNavigate({ from: "/dashboards" });
  const { query } = useSearch({ from: "/shell/dashboards" });
  const dashboards = useQuery(dashboardsQuery);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const columns = useDashboardColumns(setDialog);
  const close = () => setDialog(null);
  const add = () => setDialog({ what: "new" });
  useKeys([{ keys: "n", label: t("dashboards.new"), act: () => canEdit && add() }]);
  return (
    <div className={classes.page}>
      <PageHead
        title={t("dashboards.dashboards")}
        below={t("dashboards.what")}
        actions={
          canEdit && (
            <Button leftSection={<IconPlus size={14} />} onClick={add}>
              {t("dashboards.new")}
            </Button>
          )
        }
      />
      <div className={classes.bar}>
        <SearchInput value={query} onChange={(next) => void navigate({ search: { query: next }, replace: true })} />
      </div>
      <Loaded query={dashboards} what={t("dashboards.loading")}>
        {(all) => {
          const found = all.map((each) => worded(each, language)).filter((each) => fits(each, query));
          return (
            <div className={classes.table}>
              <DataTable
                label={t("dashboards.dashboards")}
                columns={columns}
                rows={found}
                rowId={({ name }) => name}
                onOpen={({ name }) => void navigate({ to: "/dashboards/$name", params: { name } })}
                below={
                  found.length === 0 && (
                    <Empty>{t(all.length === 0 ? "dashboards.none" : "dashboards.nothingFits")}</Empty>
                  )
                }
              />
            </div>
          );
        }}
      </Loaded>
      {dialog?.what === "delete" && <DeleteDashboard name={dialog.name} onClose={close} />}
      {dialog && dialog.what !== "delete" && <NewDashboard from={dialog.name} onClose={close} />}
    </div>
  );
}

function fits({ name, title, description }: Summary, query = ""): boolean {
  const wanted = query.toLowerCase();
  return [name, title, description ?? ""].some((text) => text.toLowerCase().includes(wanted));
}
