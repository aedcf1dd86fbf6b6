import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { schedulesQuery } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { State } from "../../components/State";
import { DataTable, type Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useNow } from "../../lib/now";
import { HEALTH, PLANNED } from "../../lib/states";
import { triggerText } from "../runs/triggers";
import { horizon } from "./horizon";
import { plannedOf, type Planned } from "./planned";
import { PipelineSelect } from "./PipelineSelect";
import classes from "./SchedulesPage.module.css";

const DAYS = 7;

/** What comes next. */
export function PlannedTab() {
  const t = useT();
  const navigate = useNavigate();
  const { pipeline } = useSearch({ from: "/shell/schedules" });
  const query = useQuery(schedulesQuery(horizon(useNow(60_000), DAYS)));
  const columns = usePlannedColumns();
  return (
    <>
      <div className={classes.bar}>
        <PipelineSelect />
        <span className={classes.why}>{t("schedules.nextDays", { count: DAYS })}</span>
      </div>
      <Loaded query={query} what={t("schedules.loading")}>
        {(schedules) => {
          const rows = plannedOf(schedules, pipeline);
          return (
            <div className={classes.table}>
              <DataTable
                label={t("schedules.planned")}
                columns={columns}
                rows={rows}
                rowId={(row) => `${row.pipeline} ${row.trigger} ${row.due}`}
                onOpen={({ pipeline: name }) => void navigate({ to: "/pipelines/$name", params: { name } })}
                below={rows.length === 0 && <Empty>{t("schedules.nothingPlanned")}</Empty>}
              />
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function usePlannedColumns(): Column<Planned>[] {
  const t = useT();
  return useMemo(
    () => [
      { id: "due", header: t("schedules.due"), width: 200, cell: ({ due }) => <Time at={due} relative /> },
      {
        id: "state",
        header: t("schedules.state"),
        width: 110,
        cell: ({ paused }) => <State look={paused ? HEALTH.paused : PLANNED} />,
      },
      {
        id: "pipeline",
        header: t("runs.pipeline"),
        width: 180,
        cell: ({ pipeline: name }) => (
          <Link to="/pipelines/$name" params={{ name }}>
            {name}
          </Link>
        ),
      },
      { id: "trigger", header: t("runs.trigger"), width: 100, cell: ({ trigger }) => triggerText(trigger, t) },
      {
        id: "rule",
        header: t("schedules.rule"),
        wide: true,
        cell: ({ rule, zone }) => (
          <span className={classes.why}>
            {rule} · {zone}
          </span>
        ),
      },
    ],
    [t],
  );
}
