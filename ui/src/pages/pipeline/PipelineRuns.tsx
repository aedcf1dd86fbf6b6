import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { runsQuery } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import { usePages } from "../../lib/pages";
import { useRunColumns } from "../runs/use-run-columns";
import classes from "./PipelinePage.module.css";

export function PipelineRuns({ name }: { name: string }) {
  const t = useT();
  const navigate = useNavigate();
  const { query, onEnd } = usePages(useInfiniteQuery(runsQuery({ pipeline: name })));
  const columns = useRunColumns({ withPipeline: false });
  return (
    <Loaded query={query} what={t("runs.loading")}>
      {(runs) => (
        <div className={classes.runs}>
          <DataTable
            label={t("shell.runs")}
            columns={columns}
            rows={runs}
            rowId={(run) => run.id}
            onOpen={({ id }) => void navigate({ to: "/runs/$id", params: { id } })}
            onEnd={onEnd}
            below={runs.length === 0 && <Empty>{t("pipeline.noRuns")}</Empty>}
          />
        </div>
      )}
    </Loaded>
  );
}
