import { MultiSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { TimeWindow } from "../../components/TimeWindow";
import { useT } from "../../i18n";
import { TICK, TICK_STATES } from "../../lib/states";
import { PipelineSelect } from "./PipelineSelect";
import classes from "./SchedulesPage.module.css";
import { TickTable } from "./TickTable";

interface Change {
  state?: string;
  since?: string;
  until?: string;
}

/** Every moment that was due, and what became of it. */
export function TicksTab() {
  const t = useT();
  const { pipeline, trigger, state, since, until } = useSearch({ from: "/shell/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const set = (change: Change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const filter = useMemo(() => ({ pipeline, trigger, state, since, until }), [pipeline, trigger, state, since, until]);
  return (
    <>
      <div className={classes.bar}>
        <PipelineSelect />
        <MultiSelect
          aria-label={t("schedules.state")}
          placeholder={state ? undefined : t("schedules.anyState")}
          data={TICK_STATES.map((each) => ({ value: each, label: t(TICK[each].word) }))}
          value={state?.split(",") ?? []}
          onChange={(states) => set({ state: states.join(",") || undefined })}
          clearable
          miw={180}
        />
        <TimeWindow since={since} until={until} onChange={set} />
      </div>
      <div className={classes.table}>
        <TickTable filter={filter} />
      </div>
    </>
  );
}
