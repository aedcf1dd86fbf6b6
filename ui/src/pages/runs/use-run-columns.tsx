import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Run } from "../../api/types";
import { Duration } from "../../components/Duration";
import { State } from "../../components/State";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useI18n } from "../../i18n";
import { formatNumber } from "../../lib/format";
import { RUN } from "../../lib/states";
import classes from "./RunsPage.module.css";
import { triggerText } from "./triggers";

export function useRunColumns({ withPipeline = true } = {}): Column<Run>[] {
  const { t, language } = useI18n();
  return useMemo(() => {
    const number = (value: number) => formatNumber(value, language);
    const pipeline: Column<Run> = {
      id: "pipeline",
      header: t("runs.pipeline"),
      width: 150,
      cell: ({ pipeline: name }) => (
        <Link to="/pipelines/$name" params={{ name }}>
          {name}
        </Link>
      ),
    };
    return [
      { id: "status", header: t("runs.status"), width: 110, cell: ({ status }) => <State look={RUN[status]} /> },
      ...(withPipeline ? [pipeline] : []),
      {
        id: "started",
        header: t("runs.started"),
        width: 130,
        cell: ({ id, started_at }) => (
          <Link to="/runs/$id" params={{ id }}>
            <Time at={started_at} seconds />
          </Link>
        ),
      },
      {
        id: "duration",
        header: t("runs.duration"),
        width: 90,
        end: true,
        cell: ({ started_at, ended_at }) => <Duration from={started_at} to={ended_at} />,
      },
      {
        id: "trigger",
        header: t("runs.trigger"),
        width: 100,
        from: 640,
        cell: ({ trigger }) => triggerText(trigger?.name ?? "manual", t),
      },
      {
        id: "version",
        header: t("runs.version"),
        width: 70,
        end: true,
        from: 1000,
        cell: ({ version }) => (version === null ? "–" : `v${version}`),
      },
      {
        id: "read",
        header: t("runs.rowsRead"),
        width: 100,
        end: true,
        from: 760,
        cell: ({ rows_read }) => number(rows_read),
      },
      {
        id: "written",
        header: t("runs.rowsWritten"),
        width: 100,
        end: true,
        from: 760,
        cell: ({ rows_written }) => number(rows_written),
      },
      {
        id: "rejected",
        header: t("runs.rowsRejected"),
        width: 80,
        end: true,
        from: 1000,
        cell: ({ rows_rejected }) => number(rows_rejected),
      },
      {
        id: "failure",
        header: t("runs.failure"),
        wide: true,
        from: 640,
        cell: ({ failure }) =>
          failure && (
            <span className={classes.failure} title={failure.message}>
              {failure.message}
            </span>
          ),
      },
    ];
  }, [t, language, withPipeline]);
}
