import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { reportsQuery } from "../../api/queries";
import type { Report } from "../../api/types";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { Prose } from "../../components/Prose";
import { SearchInput } from "../../components/SearchInput";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import classes from "./Reports.module.css";
import { useReportColumns } from "./use-report-columns";

/** What runs have made for people, over all runs. */
export function ReportsPage() {
  const t = useT();
  const { query: wanted = "" } = useSearch({ from: "/shell/reports" });
  const navigate = useNavigate({ from: "/reports" });
  const query = useQuery(reportsQuery);
  const columns = useReportColumns();
  return (
    <div className={classes.page}>
      <PageHead title={t("reports.title")} />
      <div className={classes.bar}>
        <SearchInput value={wanted} onChange={(next) => void navigate({ search: { query: next }, replace: true })} />
      </div>
      <Loaded query={query} what={t("reports.loading")}>
        {(reports) => {
          const rows = reports.filter((report) => fits(report, wanted));
          return (
            <div className={classes.list}>
              <DataTable
                label={t("reports.title")}
                columns={columns}
                rows={rows}
                rowId={({ pipeline, node }) => `${pipeline}/${node}`}
                rowHeight={52}
                onOpen={({ pipeline, node }) =>
                  void navigate({ to: "/reports/$pipeline/$node", params: { pipeline, node }, search: {} })
                }
                below={rows.length === 0 && <Nothing hasSome={reports.length > 0} />}
              />
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}

function Nothing({ hasSome }: { hasSome: boolean }) {
  const t = useT();
  if (hasSome) return <Empty>{t("reports.noneFits")}</Empty>;
  const draw = (
    <Button variant="default" renderRoot={(props) => <Link to="/pipelines/new" {...props} />}>
      {t("reports.toEditor")}
    </Button>
  );
  return (
    <Empty action={draw}>
      <Prose text={t("reports.none")} />
    </Empty>
  );
}

function fits({ pipeline, node, title, owner, deliver }: Report, wanted: string): boolean {
  const who = deliver.flatMap(({ to, recipients }) => [to, ...recipients]);
  const text = [pipeline, node, title, owner, ...who].join(" ").toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
