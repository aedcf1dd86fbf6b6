import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { backfillsQuery } from "../../../api/queries";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { DataTable } from "../../../components/table";
import { useT } from "../../../i18n";
import { usePages } from "../../../lib/pages";
import { CancelBackfill } from "./CancelBackfill";
import { useBackfillColumns } from "./use-backfill-columns";

const HEAD = 34;
const ROW = 36;

/** How many are in view; the others are scrolled to. */
const SHOWN = 4;

/** What somebody had run of a pipeline's past, and how far that is. */
export function Backfills({ pipeline }: { pipeline: string }) {
  const t = useT();
  const [asked, setAsked] = useState<string | null>(null);
  const { query, onEnd } = usePages(useInfiniteQuery(backfillsQuery(pipeline)));
  const columns = useBackfillColumns(setAsked);
  const cancelled = query.data?.find(({ id }) => id === asked);
  return (
    <Loaded query={query} what={t("schedules.loadingBackfills")}>
      {(backfills) =>
        backfills.length === 0 ? (
          <Empty>{t("schedules.noBackfills")}</Empty>
        ) : (
          <div style={{ height: HEAD + ROW * Math.min(backfills.length, SHOWN), marginBottom: 24 }}>
            <DataTable
              label={t("schedules.backfills")}
              columns={columns}
              rows={backfills}
              rowId={({ id }) => id}
              onEnd={onEnd}
              rowHeight={ROW}
            />
            {cancelled && <CancelBackfill backfill={cancelled} onClose={() => setAsked(null)} />}
          </div>
        )
      }
    </Loaded>
  );
}
