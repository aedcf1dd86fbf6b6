import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Incident } from "../../../api/types";
import { Duration } from "../../../components/Duration";
import { Prose } from "../../../components/Prose";
import { State } from "../../../components/State";
import type { Column } from "../../../components/table";
import { Time } from "../../../components/Time";
import { useI18n } from "../../../i18n";
import { formatNumber } from "../../../lib/format";
import { SEVERITY } from "../../../lib/states";
import { Subject } from "./Subject";

export function useIncidentColumns(): Column<Incident>[] {
  const { t, language } = useI18n();
  return useMemo(
    () => [
      {
        id: "severity",
        header: t("alerts.severity"),
        width: 100,
        cell: ({ severity }) => <State look={SEVERITY[severity]} />,
      },
      {
        id: "subject",
        header: t("alerts.subject"),
        width: 150,
        sort: ({ subject }) => subject,
        cell: (incident) => <Subject incident={incident} />,
      },
      {
        id: "why",
        header: t("alerts.why"),
        wide: true,
        from: 640,
        cell: ({ why }) => (
          <span title={why}>
            <Prose text={why} />
          </span>
        ),
      },
      {
        id: "rule",
        header: t("alerts.rule"),
        width: 110,
        from: 760,
        sort: ({ rule }) => rule,
        cell: ({ rule }) => rule,
      },
      {
        id: "begun",
        header: t("alerts.begun"),
        width: 120,
        sort: ({ opened_at }) => opened_at,
        cell: ({ opened_at }) => <Time at={opened_at} />,
      },
      {
        id: "lasted",
        header: t("alerts.lasted"),
        width: 100,
        end: true,
        cell: ({ opened_at, resolved_at }) => <Duration from={opened_at} to={resolved_at} />,
      },
      {
        id: "times",
        header: t("alerts.times"),
        width: 70,
        end: true,
        from: 760,
        cell: ({ times }) => formatNumber(times, language),
      },
      {
        id: "run",
        header: t("alerts.run"),
        width: 100,
        from: 760,
        cell: ({ run: id }) =>
          id === null ? (
            "–"
          ) : (
            <Link to="/runs/$id" params={{ id }} className="link">
              {id.slice(0, 8)}
            </Link>
          ),
      },
    ],
    [t, language],
  );
}
