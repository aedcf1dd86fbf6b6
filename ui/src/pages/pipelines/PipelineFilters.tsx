import { Select, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { PipelineSummary } from "../../api/types";
import { SearchInput } from "../../components/SearchInput";
import { State } from "../../components/State";
import { useT } from "../../i18n";
import { formatClock } from "../../lib/format";
import { HEALTH } from "../../lib/states";
import { choices, countHealth, isWrong, type PipelineSearch } from "./order";
import classes from "./PipelinesPage.module.css";

interface Props {
  all: PipelineSummary[];
  asOf: number;
}

export function PipelineFilters({ all, asOf }: Props) {
  const t = useT();
  const navigate = useNavigate({ from: "/pipelines" });
  const search = useSearch({ from: "/shell/pipelines" });
  const set = (change: PipelineSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const counts = countHealth(all);
  const wrong = counts.some(([health]) => isWrong(health));
  return (
    <div className={classes.bar}>
      {counts.map(([health, count]) => (
        <button
          key={health}
          type="button"
          className={classes.count}
          aria-pressed={search.health === health}
          onClick={() => set({ health: search.health === health ? undefined : health })}
        >
          <State look={HEALTH[health]} />
          <span className="numbers">{count}</span>
        </button>
      ))}
      <Text size="xs" c="dimmed">
        {!wrong && `${t("pipelines.allFine")} · `}
        {t("shell.asOf", { time: formatClock(new Date(asOf), true) })}
      </Text>
      <SearchInput ml="auto" w={170} value={search.query} onChange={(query) => set({ query })} />
      <Select
        aria-label={t("pipelines.tag")}
        placeholder={t("pipelines.tag")}
        data={choices(all.flatMap((pipeline) => pipeline.tags))}
        value={search.tag ?? null}
        onChange={(tag) => set({ tag: tag ?? undefined })}
        clearable
        searchable
        w={110}
      />
      <Select
        aria-label={t("pipelines.owner")}
        placeholder={t("pipelines.owner")}
        data={choices(all.map((pipeline) => pipeline.owner))}
        value={search.owner ?? null}
        onChange={(owner) => set({ owner: owner ?? undefined })}
        clearable
        searchable
        w={150}
      />
    </div>
  );
}
