import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { pipelinesQuery } from "../../api/queries";
import { useT } from "../../i18n";

/** Narrows the tabs of the schedules to one pipeline. */
export function PipelineSelect() {
  const t = useT();
  const { pipeline } = useSearch({ from: "/shell/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  return (
    <Select
      aria-label={t("runs.pipeline")}
      placeholder={t("runs.allPipelines")}
      data={pipelines.map((each) => each.name)}
      value={pipeline ?? null}
      onChange={(next) =>
        void navigate({ search: (before) => ({ ...before, pipeline: next ?? undefined }), replace: true })
      }
      clearable
      searchable
      w={200}
    />
  );
}
