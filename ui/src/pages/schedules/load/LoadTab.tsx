import { SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { loadQuery } from "../../../api/queries";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { userZone } from "../../../lib/format";
import { PipelineSelect } from "../PipelineSelect";
import classes from "../SchedulesPage.module.css";
import { LoadMap, type Measure } from "./LoadMap";

const DAYS = ["7", "28", "90"];

/** At which hours of the week there is how much to do. */
export function LoadTab() {
  const t = useT();
  const { pipeline, days = "28" } = useSearch({ from: "/shell/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const [measure, setMeasure] = useState<Measure>("seconds");
  const query = useQuery(loadQuery({ pipeline, days: Number(days), zone: userZone() }));
  return (
    <div className={classes.scroll}>
      <div className={classes.bar}>
        <PipelineSelect />
        <SegmentedControl
          aria-label={t("runs.range")}
          data={DAYS.map((value) => ({ value, label: t("schedules.days", { count: Number(value) }) }))}
          value={days}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, days: next }), replace: true })}
        />
        <SegmentedControl
          aria-label={t("schedules.measure")}
          data={(["seconds", "runs"] as const).map((value) => ({ value, label: t(`schedules.measure-${value}`) }))}
          value={measure}
          onChange={(next) => setMeasure(next as Measure)}
        />
        <Text c="dimmed">{t("schedules.loadWhat")}</Text>
      </div>
      <Loaded query={query} what={t("schedules.loadingLoad")}>
        {(cells) =>
          cells.length === 0 ? <Empty>{t("schedules.noLoad")}</Empty> : <LoadMap cells={cells} measure={measure} />
        }
      </Loaded>
    </div>
  );
}
