import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useCancelTick } from "../../api/mutations";
import type { Tick } from "../../api/types";
import { useReport } from "../../components/report";
import { State } from "../../components/State";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useI18n, useT } from "../../i18n";
import { formatDuration } from "../../lib/format";
import { useCanEdit } from "../../lib/role";
import { TICK } from "../../lib/states";
import { triggerText } from "../runs/triggers";
import classes from "./SchedulesPage.module.css";

const DEADLINES = {
  open: "schedules.deadlineOpen",
  met: "schedules.deadlineMet",
  missed: "schedules.deadlineMissed",
} as const;

export function useTickColumns(withPipeline: boolean): Column<Tick>[] {
  const { t, language } = useI18n();
  return useMemo(() => {
    const pipeline: Column<Tick> = {
      id: "pipeline",
      header: t("runs.pipeline"),
      width: 150,
      cell: ({ pipeline: name }) => (
        <Link to="/pipelines/$name" params={{ name }} search={{ tab: "schedule" }}>
          {name}
        </Link>
      ),
    };
    return [
      {
        id: "due",
        header: t("schedules.due"),
        width: 130,
        cell: ({ due, moments }) => (
          <>
            <Time at={due} />
            {moments > 1 && ` (${t("schedules.moments", { count: moments })})`}
          </>
        ),
      },
      { id: "state", header: t("schedules.state"), width: 110, cell: ({ state }) => <State look={TICK[state]} /> },
      ...(withPipeline ? [pipeline] : []),
      {
        id: "trigger",
        header: t("runs.trigger"),
        width: 100,
        cell: ({ trigger }) => triggerText(trigger, t),
        from: 640,
      },
      {
        id: "landing",
        header: t("schedules.landing"),
        width: 110,
        end: true,
        from: 760,
        cell: ({ due, ended_at }) =>
          ended_at ? formatDuration(Date.parse(ended_at) - Date.parse(due), language) : "–",
      },
      {
        id: "deadline",
        header: t("schedules.deadline"),
        width: 130,
        from: 900,
        cell: ({ deadline, deadline_state }) =>
          deadline && (
            <>
              <Time at={deadline} /> {deadline_state && t(DEADLINES[deadline_state])}
            </>
          ),
      },
      {
        id: "why",
        header: t("schedules.why"),
        wide: true,
        from: 640,
        cell: ({ why }) => (
          <span className={classes.why} title={why ?? undefined}>
            {why}
          </span>
        ),
      },
      {
        id: "run",
        header: t("schedules.run"),
        width: 100,
        end: true,
        cell: (tick) =>
          tick.run ? (
            <Link to="/runs/$id" params={{ id: tick.run }} className="link">
              {t("schedules.toRun")}
            </Link>
          ) : (
            tick.state === "waiting" && <CancelTick tick={tick} />
          ),
      },
    ];
  }, [t, language, withPipeline]);
}

function CancelTick({ tick }: { tick: Tick }) {
  const t = useT();
  const report = useReport();
  const cancel = useCancelTick();
  if (!useCanEdit()) return null;
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      loading={cancel.isPending}
      onClick={() => cancel.mutate(tick, { onError: report.problem })}
    >
      {t("schedules.cancelTick")}
    </Button>
  );
}
