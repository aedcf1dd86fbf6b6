import { useCallback } from "react";
import { useNavigate } from "@tanstack/react-router";
import { useCancelRun, useStartRun } from "../../api/mutations";
import type { Parameters } from "../../api/types";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { useSave } from "../save/context";
import { followRun, pipelineName, useEditor } from "../state/editor";

/** Runs the whole pipeline: saves it first, then starts a run of the saved version and follows it. */
export function useRun() {
  const t = useT();
  const store = useEditor();
  const report = useReport();
  const navigate = useNavigate();
  const { save } = useSave();
  const { mutateAsync: startRun, isPending } = useStartRun();
  const { mutate: cancelRun } = useCancelRun();
  const start = useCallback(
    async (parameters?: Parameters) => {
      if (store.get().readOnly) return;
      const isNew = store.get().base.version === null;
      const version = await save(null);
      if (version === null) return;
      try {
        const pipeline = pipelineName(store.get());
        const { run } = await startRun({ pipeline, version, ...(parameters ? { parameters } : {}) });
        if (run === null) report.done(t("editor.runWaits"));
        // The first save has led to another page, with an editor of its own.
        else if (isNew) void navigate({ to: "/pipelines/$name/edit", params: { name: pipeline }, search: { run } });
        else followRun(store, run);
      } catch (error) {
        report.problem(error);
      }
    },
    [save, startRun, store, report, navigate, t],
  );
  const stop = useCallback(() => {
    const { run } = store.get();
    if (run) cancelRun(run.id);
  }, [store, cancelRun]);
  return { start, stop, isStarting: isPending };
}
