import { ActionIcon, Group } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { runsQuery } from "../../api/queries";
import type { Run, RunDetail } from "../../api/types";
import { RunStrip } from "../../components/RunStrip";
import { useT } from "../../i18n";
import { useKeys } from "../../shell/keys/keys";

/** The pipeline's other runs: as bars, and the one before and the one after by `[` and `]`. */
export function Neighbours({ run }: { run: RunDetail }) {
  const t = useT();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: "/shell/runs/$id" });
  const runs = useInfiniteQuery(runsQuery({ pipeline: run.pipeline })).data?.pages.flatMap((page) => page.items) ?? [];
  // The newest stands first.
  const at = runs.findIndex((each) => each.id === run.id);
  const before = at < 0 ? undefined : runs[at + 1];
  const after = at < 0 ? undefined : runs[at - 1];
  const go = (to: Run | undefined) => to && void navigate({ to: "/runs/$id", params: { id: to.id }, search: { tab } });
  useKeys([
    { keys: "[", label: t("run.keyPrevious"), act: () => go(before) },
    { keys: "]", label: t("run.keyNext"), act: () => go(after) },
  ]);
  if (runs.length < 2) return null;
  const step = (to: Run | undefined, label: string, Icon: typeof IconChevronLeft) => (
    <ActionIcon
      aria-label={label}
      title={label}
      disabled={!to}
      renderRoot={(props) =>
        to ? <Link to="/runs/$id" params={{ id: to.id }} search={{ tab }} {...props} /> : <button {...props} />
      }
    >
      <Icon size={16} />
    </ActionIcon>
  );
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={t("run.others")} visibleFrom="sm">
      {step(before, t("run.keyPrevious"), IconChevronLeft)}
      <RunStrip runs={runs.map(({ rows_written, ...rest }) => ({ ...rest, rows: rows_written }))} slots={12} />
      {step(after, t("run.keyNext"), IconChevronRight)}
    </Group>
  );
}
