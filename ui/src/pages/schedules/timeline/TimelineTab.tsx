import { ActionIcon, Group, SegmentedControl } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { pipelinesQuery, schedulesQuery } from "../../../api/queries";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { useNow } from "../../../lib/now";
import { horizon } from "../horizon";
import { PipelineSelect } from "../PipelineSelect";
import classes from "../SchedulesPage.module.css";
import { lanesOf } from "./lanes";
import { Timeline } from "./Timeline";
import { useRunsBetween } from "./use-runs-between";

const HOUR = 3_600_000;
const SPANS: Record<string, number> = { "6h": 6 * HOUR, "24h": 24 * HOUR, "3d": 72 * HOUR };

/** Where the present stands between the past and what is planned. */
const PAST = 2 / 3;

/** All pipelines side by side: what ran, what runs, what is planned. */
export function TimelineTab() {
  const t = useT();
  const { pipeline } = useSearch({ from: "/shell/schedules" });
  const [span, setSpan] = useState("24h");
  /** How many halves of the span the view is away from the present. */
  const [shift, setShift] = useState(0);
  const now = useNow(30_000);
  const length = SPANS[span]!;
  const from = now - length * PAST + (shift * length) / 2;
  const to = from + length;
  const pipelines = useQuery(pipelinesQuery());
  const schedules = useQuery(schedulesQuery(horizon(now, 14))).data ?? [];
  const runs = useRunsBetween(from, to, pipeline);
  return (
    <div className={classes.scroll}>
      <div className={classes.bar}>
        <PipelineSelect />
        <SegmentedControl
          aria-label={t("runs.range")}
          data={Object.keys(SPANS).map((value) => ({ value, label: t(`schedules.span${value as "24h"}`) }))}
          value={span}
          onChange={setSpan}
        />
        <Group gap={4}>
          <ActionIcon aria-label={t("schedules.earlier")} onClick={() => setShift(shift - 1)}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon aria-label={t("schedules.later")} onClick={() => setShift(shift + 1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
      </div>
      <Loaded query={pipelines} what={t("schedules.loading")}>
        {(all) => {
          const lanes = lanesOf({ pipelines: all, runs, schedules, from, to, now, only: pipeline });
          if (lanes.length === 0) return <Empty>{t("schedules.nothingPlanned")}</Empty>;
          return <Timeline lanes={lanes} from={from} to={to} now={now} />;
        }}
      </Loaded>
    </div>
  );
}
