import { Button, Group, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { goesOn } from "../../../api/queries";
import type { KeptBackfill } from "../../../api/types";
import { State } from "../../../components/State";
import type { Column } from "../../../components/table";
import { Time } from "../../../components/Time";
import { useI18n, useT } from "../../../i18n";
import { formatNumber } from "../../../lib/format";
import { useCanEdit } from "../../../lib/role";
import { RUN, TICK, TICK_STATES } from "../../../lib/states";
import { triggerText } from "../../runs/triggers";

export function useBackfillColumns(onCancel: (id: string) => void): Column<KeptBackfill>[] {
  const t = useT();
  const canEdit = useCanEdit();
  return useMemo(() => {
    const cancel: Column<KeptBackfill> = {
      id: "cancel",
      header: t("shell.actions"),
      silent: true,
      width: 90,
      end: true,
      cell: (backfill) =>
        goesOn(backfill) &&
        !backfill.cancelled_at && (
          <Button variant="subtle" size="compact-sm" onClick={() => onCancel(backfill.id)}>
            {t("schedules.cancelBackfill")}
          </Button>
        ),
    };
    return [
      { id: "window", header: t("schedules.window"), width: 230, cell: (backfill) => <Window backfill={backfill} /> },
      {
        id: "trigger",
        header: t("runs.trigger"),
        width: 100,
        from: 900,
        cell: ({ trigger }) => triggerText(trigger, t),
      },
      { id: "progress", header: t("schedules.progress"), width: 200, cell: (backfill) => <Done backfill={backfill} /> },
      {
        id: "counts",
        header: t("schedules.state"),
        wide: true,
        from: 640,
        cell: (backfill) => <Counts backfill={backfill} />,
      },
      { id: "by", header: t("schedules.by"), width: 160, from: 760, cell: ({ by }) => by },
      {
        id: "made",
        header: t("schedules.asked"),
        width: 110,
        from: 1000,
        cell: ({ made_at }) => <Time at={made_at} />,
      },
      ...(canEdit ? [cancel] : []),
    ];
  }, [t, canEdit, onCancel]);
}

/** The moments, with the way to their ticks. */
function Window({ backfill: { pipeline, trigger, since, until } }: { backfill: KeptBackfill }) {
  // The last moment is one of them, while a list ends before its end.
  const end = new Date(Date.parse(until) + 1).toISOString();
  return (
    <Link to="/schedules" search={{ tab: "ticks", pipeline, trigger, since, until: end }} className="link">
      <Time at={since} /> – <Time at={until} />
    </Link>
  );
}

function Done({ backfill: { ticks } }: { backfill: KeptBackfill }) {
  const { t } = useI18n();
  const total = TICK_STATES.reduce((sum, state) => sum + (ticks[state] ?? 0), 0);
  const done = total - (ticks.waiting ?? 0) - (ticks.running ?? 0);
  const told = t("schedules.doneOf", { done, total });
  return (
    <Group gap={8} wrap="nowrap">
      <Progress visibleFrom="sm" w={90} value={total > 0 ? (100 * done) / total : 100} aria-label={told} />
      <span className="numbers">{told}</span>
    </Group>
  );
}

function Counts({ backfill: { ticks, cancelled_at } }: { backfill: KeptBackfill }) {
  const { language } = useI18n();
  return (
    <Group gap={12} wrap="nowrap">
      {cancelled_at && <State look={RUN.cancelled} />}
      {TICK_STATES.map((state) => {
        const count = ticks[state] ?? 0;
        return (
          count > 0 && (
            <Group key={state} gap={4} wrap="nowrap">
              <State look={TICK[state]} />
              <span className="numbers">{formatNumber(count, language)}</span>
            </Group>
          )
        );
      })}
    </Group>
  );
}
