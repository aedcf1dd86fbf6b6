import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { MultiSelect, Select } from "@mantine/core";
import { pipelinesQuery } from "../../api/queries";
import { TimeWindow } from "../../components/TimeWindow";
import { useT } from "../../i18n";
import { RUN, RUN_STATUSES } from "../../lib/states";
import { RANGE_NAMES, type RunSearch } from "./filter";
import classes from "./RunsPage.module.css";
import { TriggerSelect } from "./TriggerSelect";

export function RunFilters() {
  const t = useT();
  const navigate = useNavigate({ from: "/runs" });
  const search = useSearch({ from: "/shell/runs" });
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  const set = (change: RunSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className={classes.bar}>
      <Select
        aria-label={t("runs.pipeline")}
        placeholder={t("runs.allPipelines")}
        data={pipelines.map((pipeline) => pipeline.name)}
        value={search.pipeline ?? null}
        onChange={(pipeline) => set({ pipeline: pipeline ?? undefined })}
        clearable
        searchable
        w={190}
      />
      <MultiSelect
        aria-label={t("runs.status")}
        placeholder={search.status ? undefined : t("runs.anyStatus")}
        data={RUN_STATUSES.map((status) => ({ value: status, label: t(RUN[status].word) }))}
        value={search.status?.split(",") ?? []}
        onChange={(statuses) => set({ status: statuses.join(",") || undefined })}
        clearable
        miw={160}
      />
      <TriggerSelect pipeline={search.pipeline} value={search.trigger} onChange={(trigger) => set({ trigger })} />
      <Select
        aria-label={t("runs.range")}
        placeholder={t("runs.anyTime")}
        data={RANGE_NAMES.map((range) => ({ value: range, label: t(`runs.range${range}`) }))}
        value={search.range ?? null}
        onChange={(range) => set({ range: range ?? undefined, since: undefined, until: undefined })}
        clearable
        w={150}
      />
      <TimeWindow
        since={search.since}
        until={search.until}
        onChange={(window) => set({ ...window, range: undefined })}
      />
    </div>
  );
}
