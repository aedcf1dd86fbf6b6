import { createContext, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { ApiProblem } from "../../api/client";
import { useSavePipeline } from "../../api/mutations";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { isName } from "../model/edits/keys";
import { isDirty, pipelineName, settle, useEditor } from "../state/editor";
import { required } from "../state/store";
import { ConflictDialog } from "./ConflictDialog";

interface SaveApi {
  /** Saves the draft and returns the number of its version; nothing where it could not be saved. */
  save: (message: string | null) => Promise<number | null>;
  isSaving: boolean;
}

const SaveContext = createContext<SaveApi | null>(null);
export const useSave = required(SaveContext, "saving");

interface Props {
  /** What is to happen when a new pipeline was saved for the first time. */
  onFirstSave: (name: string) => void;
  children: ReactNode;
}

export function SaveProvider({ onFirstSave, children }: Props) {
  const t = useT();
  const store = useEditor();
  const report = useReport();
  const { mutateAsync, isPending } = useSavePipeline();
  const [conflict, setConflict] = useState<string | null>(null);
  const lastMessage = useRef<string | null>(null);
  const save = useCallback<SaveApi["save"]>(
    async (message) => {
      settle(store);
      const state = store.get();
      const { text, base, readOnly } = state;
      if (!isDirty(state) && base.version !== null) return base.version;
      const name = pipelineName(state);
      if (readOnly) return null;
      if (!isName(name)) {
        report.problem(new Error(t("editor.nameFirst")));
        return null;
      }
      lastMessage.current = message;
      try {
        const saved = await mutateAsync({ pipeline: name, text, etag: base.etag, ...(message ? { message } : {}) });
        const etag = `"${saved.number}"`;
        store.set({ base: { ...store.get().base, pipeline: name, text, version: saved.number, etag } });
        report.done(t("editor.didSave", { version: saved.number }));
        if (base.version === null) onFirstSave(name);
        return saved.number;
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 412 && base.version !== null) setConflict(name);
        else report.problem(error);
        return null;
      }
    },
    [store, mutateAsync, report, t, onFirstSave],
  );
  const api = useMemo(() => ({ save, isSaving: isPending }), [save, isPending]);
  return (
    <SaveContext value={api}>
      {children}
      {conflict !== null && (
        <ConflictDialog
          name={conflict}
          onSaveMine={() => void save(lastMessage.current)}
          onClose={() => setConflict(null)}
        />
      )}
    </SaveContext>
  );
}
