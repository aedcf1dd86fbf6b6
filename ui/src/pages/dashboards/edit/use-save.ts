import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem } from "../../../api/client";
import { useReport } from "../../../components/report";
import { useT } from "../../../i18n";
import { dashboardQuery, useSaveDashboard } from "../api";
import type { Dashboard } from "../types";
import type { Draft } from "./use-draft";

export type Theirs = Dashboard & { etag: string };

/** Saves a draft on top of what it was made from. Where somebody else has saved meanwhile, their version is fetched, to be shown. */
export function useSave(name: string, draft: Draft) {
  const t = useT();
  const client = useQueryClient();
  const report = useReport();
  const { mutateAsync, isPending } = useSaveDashboard();
  const [conflict, setConflict] = useState<Theirs | null>(null);
  const onRefused = async (error: unknown) => {
    if (!(error instanceof ApiProblem && error.status === 412)) return report.problem(error);
    setConflict(await client.fetchQuery({ ...dashboardQuery(name), staleTime: 0 }));
  };
  const save = async (etag = draft.base.etag) => {
    const { text, isDirty } = draft;
    if (!isDirty || isPending) return;
    try {
      const saved = await mutateAsync({ dashboard: name, text, etag });
      draft.setBase({ text, etag: saved.etag ?? `"${saved.data.version}"` });
      report.done(t("dashboards.didSave", { version: saved.data.version }));
    } catch (error) {
      await onRefused(error).catch(report.problem);
    }
  };
  return { save: (etag?: string) => void save(etag), isSaving: isPending, conflict, setConflict };
}
