import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ticksQuery, type TickFilter } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import { usePages } from "../../lib/pages";
import { useTickColumns } from "./use-tick-columns";

interface Props {
  filter: TickFilter;
  withPipeline?: boolean;
}

export function TickTable({ filter, withPipeline = true }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const { query, onEnd } = usePages(useInfiniteQuery(ticksQuery(filter)));
  const columns = useTickColumns(withPipeline);
  return (
    <Loaded query={query} what={t("schedules.loadingTicks")}>
      {(ticks) => (
        <DataTable
          label={t("schedules.ticks")}
          columns={columns}
          rows={ticks}
          rowId={(tick) => `${tick.pipeline} ${tick.trigger} ${tick.due}`}
          onOpen={({ run }) => run && void navigate({ to: "/runs/$id", params: { id: run } })}
          onEnd={onEnd}
          below={ticks.length === 0 && <Empty>{t("schedules.noTicks")}</Empty>}
        />
      )}
    </Loaded>
  );
}
