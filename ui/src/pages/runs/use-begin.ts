import { useNavigate } from "@tanstack/react-router";
import { useRerun, useStartRun, type RerunInput, type RunInput } from "../../api/mutations";
import type { RunStarted } from "../../api/types";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";

/** Starts runs, and goes to them once they have begun. */
export function useBegin() {
  const t = useT();
  const report = useReport();
  const navigate = useNavigate();
  const start = useStartRun();
  const rerun = useRerun();
  const then = (onDone?: () => void) => ({
    onSuccess: ({ run, tick }: RunStarted) => {
      onDone?.();
      if (run) void navigate({ to: "/runs/$id", params: { id: run } });
      else report.done(t("runs.queued", { name: tick.pipeline }));
    },
    onError: report.problem,
  });
  return {
    begin: (input: RunInput, onDone?: () => void) => start.mutate(input, then(onDone)),
    again: (input: RerunInput, onDone?: () => void) => rerun.mutate(input, then(onDone)),
    isStarting: start.isPending || rerun.isPending,
  };
}
