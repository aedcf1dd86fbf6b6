import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { runsQuery } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { PageHead } from "../../components/PageHead";
import { DataTable, type Selection } from "../../components/table";
import { useT } from "../../i18n";
import { useNow } from "../../lib/now";
import { usePages } from "../../lib/pages";
import { BulkBar } from "./BulkBar";
import { toFilter } from "./filter";
import { RunFilters } from "./RunFilters";
import classes from "./RunsPage.module.css";
import { useRunColumns } from "./use-run-columns";

export function RunsPage() {
  const t = useT();
  const navigate = useNavigate();
  const search = useSearch({ from: "/shell/runs" });
  const now = useNow(60_000);
  const filter = useMemo(() => toFilter(search, now), [search, now]);
  const { query, onEnd, isFetchingNextPage } = usePages(useInfiniteQuery(runsQuery(filter)));
  const [selected, setSelected] = useState<Selection["selected"]>({});
  const columns = useRunColumns();
  return (
    <div className={classes.page}>
      <PageHead title={t("shell.runs")} />
      <RunFilters />
      <Loaded query={query} what={t("runs.loading")}>
        {(runs) => (
          <>
            <BulkBar runs={runs.filter((run) => selected[run.id])} onDone={() => setSelected({})} />
            <div className={classes.table}>
              <DataTable
                label={t("shell.runs")}
                columns={columns}
                rows={runs}
                rowId={(run) => run.id}
                onOpen={({ id }) => void navigate({ to: "/runs/$id", params: { id } })}
                selection={{ selected, onSelected: setSelected }}
                onEnd={onEnd}
                below={
                  <>
                    {runs.length === 0 && <Empty>{t("runs.noneFits")}</Empty>}
                    {isFetchingNextPage && <Loading what={t("runs.loadingMore")} />}
                  </>
                }
              />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}
