import { useEffect } from "react";
import { keepDraft } from "./draft";
import { isDirty, settle, type EditorStore } from "./editor";

const WAIT_MS = 300;

/** Keeps what was not saved in this browser, so that a closed tab loses nothing. */
export function useDraftKeeping(store: EditorStore, pipeline: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      settle(store);
      const state = store.get();
      const { text, base } = state;
      keepDraft(pipeline, isDirty(state) ? { text, version: base.version, at: new Date().toISOString() } : null);
    };
    const stop = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(keep, WAIT_MS);
    });
    window.addEventListener("pagehide", keep);
    return () => {
      stop();
      keep();
      window.removeEventListener("pagehide", keep);
    };
  }, [store, pipeline]);
}
