import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { PipelineSummary } from "../../api/types";
import { Empty } from "../../components/Empty";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import { pick } from "./order";
import { PipelineFilters } from "./PipelineFilters";
import classes from "./PipelinesPage.module.css";
import { usePipelineColumns } from "./use-pipeline-columns";

interface Props {
  all: PipelineSummary[];
  asOf: number;
}

export function PipelineList({ all, asOf }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const search = useSearch({ from: "/shell/pipelines" });
  const rows = useMemo(() => pick(all, search), [all, search]);
  const columns = usePipelineColumns();
  return (
    <>
      <PipelineFilters all={all} asOf={asOf} />
      <div className={classes.table}>
        <DataTable
          label={t("shell.pipelines")}
          columns={columns}
          rows={rows}
          rowId={(pipeline) => pipeline.name}
          rowHeight={48}
          onOpen={({ name }) => void navigate({ to: "/pipelines/$name", params: { name } })}
          below={rows.length === 0 && <Empty>{t("pipelines.noneFits")}</Empty>}
        />
      </div>
    </>
  );
}
