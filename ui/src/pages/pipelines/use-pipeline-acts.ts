import { usePausePipeline } from "../../api/mutations";
import type { PipelineSummary } from "../../api/types";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { useBegin } from "../runs/use-begin";

/** What can be done with a pipeline at once, with a word about what became of it. */
export function usePipelineActs({ name, paused }: PipelineSummary) {
  const t = useT();
  const report = useReport();
  const { begin, isStarting } = useBegin();
  const pausing = usePausePipeline();
  const pause = () =>
    pausing.mutate(
      { pipeline: name, paused: !paused },
      {
        onSuccess: () => report.done(t(paused ? "pipelines.didResume" : "pipelines.didPause", { name })),
        onError: report.problem,
      },
    );
  return { run: () => begin({ pipeline: name }), isStarting, pause };
}
