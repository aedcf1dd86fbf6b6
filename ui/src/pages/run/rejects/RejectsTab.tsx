import { Select, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { rejectedRowsQuery, rejectsQuery } from "../../../api/queries";
import type { RejectFile } from "../../../api/types";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { useI18n, useT } from "../../../i18n";
import { formatNumber } from "../../../lib/format";
import { NodeRejects } from "./NodeRejects";
import classes from "./Rejects.module.css";
import { rejectsOf } from "./rows";

/** Rows that could not be processed: why, and what to do about them. */
export function RejectsTab({ id }: { id: string }) {
  const t = useT();
  const query = useQuery(rejectsQuery(id));
  return (
    <Loaded query={query} what={t("rejects.loading")}>
      {(files) => (files.length === 0 ? <Empty>{t("run.noRejects")}</Empty> : <ByNode id={id} files={files} />)}
    </Loaded>
  );
}

function ByNode({ id, files }: { id: string; files: RejectFile[] }) {
  const { t, language } = useI18n();
  const search = useSearch({ from: "/shell/runs/$id" });
  const navigate = useNavigate({ from: "/runs/$id" });
  const counts = useMemo(() => countByNode(files), [files]);
  const node = search.node && counts.has(search.node) ? search.node : [...counts.keys()][0]!;
  const { rows = 0, uncommitted = 0 } = counts.get(node) ?? {};
  return (
    <div className={classes.rejects}>
      <Rows key={node} id={id} node={node} total={rows}>
        <Select
          aria-label={t("run.node")}
          data={[...counts].map(([name, count]) => ({
            value: name,
            label: `${name} (${formatNumber(count.rows, language)})`,
          }))}
          value={node}
          onChange={(next) =>
            void navigate({
              search: (before) => ({ ...before, node: next ?? undefined, reason: undefined }),
              replace: true,
            })
          }
          allowDeselect={false}
          w={190}
        />
        {uncommitted > 0 && (
          <Text size="xs" c="dimmed">
            {t("rejects.uncommitted", { count: uncommitted })}
          </Text>
        )}
      </Rows>
    </div>
  );
}

interface RowsProps {
  id: string;
  node: string;
  total: number;
  /** What chooses the node. */
  children: ReactNode;
}

function Rows({ id, node, total, children }: RowsProps) {
  const t = useT();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    rejectedRowsQuery(id, node),
  );
  const rejected = useMemo(() => {
    const columns = data?.pages[0]?.columns;
    return columns && rejectsOf({ columns, rows: data.pages.flatMap((page) => page.rows) });
  }, [data]);
  const more = hasNextPage ? { isLoading: isFetchingNextPage, read: () => void fetchNextPage() } : undefined;
  return (
    <Loaded query={{ data: rejected, error, refetch }} what={t("rejects.loading")}>
      {(found) => (
        <NodeRejects run={id} node={node} rejected={found} total={Math.max(total, found.rejects.length)} more={more}>
          {children}
        </NodeRejects>
      )}
    </Loaded>
  );
}

function countByNode(files: RejectFile[]): Map<string, { rows: number; uncommitted: number }> {
  const counts = new Map<string, { rows: number; uncommitted: number }>();
  for (const { node, rows, committed } of files) {
    const count = counts.get(node) ?? { rows: 0, uncommitted: 0 };
    counts.set(node, { rows: count.rows + rows, uncommitted: count.uncommitted + (committed ? 0 : rows) });
  }
  return counts;
}
