import { Button, Select, Switch, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { logsQuery } from "../../../api/queries";
import type { RunDetail } from "../../../api/types";
import { Loaded } from "../../../components/Loaded";
import { SearchInput } from "../../../components/SearchInput";
import { useT } from "../../../i18n";
import { fits, join, LEVELS, toText, type Followed, type LogSearch } from "./lines";
import { LogList } from "./LogList";
import classes from "./Logs.module.css";
import { useMissing } from "./use-missing";

interface Props {
  run: RunDetail;
  /** What came since the page was opened. */
  log: Followed;
}

export function Logs({ run, log: { lines, gaps } }: Props) {
  const t = useT();
  const navigate = useNavigate({ from: "/runs/$id" });
  const { node, level = "info", query } = useSearch({ from: "/shell/runs/$id" });
  const [follow, setFollow] = useState(run.status === "running");
  const filter = useMemo(() => ({ node, level, query }), [node, level, query]);
  const read = useInfiniteQuery(logsQuery(run.id, filter));
  const { hasNextPage, isFetching, fetchNextPage } = read;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const stored = useMemo(() => read.data?.pages.flatMap((page) => page.items), [read.data]);
  // What was read goes further than what had come when it was asked for.
  const last = !stored || hasNextPage ? Infinity : (stored.at(-1)?.seq ?? 0);
  const missing = useMissing(
    run.id,
    gaps.filter((gap) => gap.before > last + 1),
    filter,
  );
  const shown = useMemo(() => {
    const live = lines.filter((line) => fits(line, filter));
    return stored && join(stored, live, missing.lines);
  }, [stored, lines, missing.lines, filter]);
  const set = (change: LogSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const refetch = () => Promise.all([read.refetch(), missing.refetch()]);
  return (
    <div className={classes.logs}>
      <div className={classes.bar}>
        <SearchInput value={query} onChange={(next) => set({ query: next })} />
        <Select
          aria-label={t("run.node")}
          placeholder={t("run.allNodes")}
          data={run.nodes.map((each) => each.node)}
          value={node ?? null}
          onChange={(next) => set({ node: next ?? undefined })}
          clearable
          w={150}
        />
        <Select
          aria-label={t("run.level")}
          data={LEVELS.map((each) => ({ value: each, label: t(`run.level-${each}`) }))}
          value={level}
          onChange={(next) => set({ level: next ?? undefined })}
          allowDeselect={false}
          w={150}
        />
        {run.status === "running" && (
          <Switch
            label={t("run.follow")}
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        )}
        <Text size="xs" c="dimmed" ml="auto">
          {shown && t("run.lineCount", { count: shown.length })}
        </Text>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={!shown?.length}
          onClick={() => download(`${run.pipeline}-${run.id}.log`, toText(shown ?? []))}
        >
          {t("run.download")}
        </Button>
      </div>
      <Loaded query={{ data: shown, error: read.error ?? missing.error, refetch }} what={t("run.loadingLogs")}>
        {(all) => <LogList lines={all} follow={follow && run.status === "running"} />}
      </Loaded>
    </div>
  );
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
