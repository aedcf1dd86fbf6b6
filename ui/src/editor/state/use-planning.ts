import { useEffect } from "react";
import { ApiProblem } from "../../api/client";
import type { Diagnostic } from "../../api/types";
import { distinct, toIssues, type Issue } from "../model/diagnostics";
import type { EditorState, EditorStore } from "./editor";
import { requestCheck, requestPlan } from "./requests";

const WAIT_MS = 400;
/** How soon a server that did not answer is asked again. */
const AGAIN_MS = 5_000;

/** Has the server check and then plan the draft a moment after each edit. */
export function usePlanning(store: EditorStore, file: string | undefined): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running: AbortController | undefined;
    let planned: string | null = null;
    const start = () => {
      running?.abort();
      const { signal } = (running = new AbortController());
      void plan(store, file, signal).then(() => {
        if (!signal.aborted && store.get().planState === "unreachable") timer = setTimeout(start, AGAIN_MS);
      });
    };
    const later = () => {
      const { text, problems } = store.get();
      if (text === planned) return;
      planned = text;
      clearTimeout(timer);
      running?.abort();
      if (problems.length === 0) timer = setTimeout(start, WAIT_MS);
    };
    const stop = store.subscribe(later);
    planned = store.get().text;
    if (store.get().problems.length === 0) start();
    return () => {
      stop();
      clearTimeout(timer);
      running?.abort();
    };
  }, [store, file]);
}

async function plan(store: EditorStore, file: string | undefined, signal: AbortSignal): Promise<void> {
  const { text } = store.get();
  store.set({ planState: "checking" });
  try {
    const check = await requestCheck({ text, file }, signal);
    if (signal.aborted) return;
    const { triggers, resolved } = check;
    const issues = issuesOf(store, check.diagnostics);
    if (check.ok && resolved) store.set({ resolved });
    if (!check.ok) {
      store.set({ planState: "done", issues, triggers, plan: null });
      return;
    }
    store.set({ planState: "planning", issues, triggers });
    const planned = await requestPlan({ text, file }, signal);
    if (!signal.aborted) {
      const found = { issues: issuesOf(store, planned.diagnostics), plan: planned.plan };
      store.set({ planState: "done", onlyChecked: false, ...found });
    }
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 403 && !signal.aborted) {
      // A viewer's draft is checked as far as that goes without asking blocks.
      store.set({ planState: "done", plan: null, onlyChecked: true });
      return;
    }
    if (!signal.aborted) store.set(refused(store, error));
  }
}

/** What is shown when the server does not plan: what it says about it, or that it does not answer. */
function refused(store: EditorStore, error: unknown): Partial<EditorState> {
  if (!(error instanceof ApiProblem)) return { planState: "unreachable" };
  const said: Diagnostic[] = [{ severity: "error", message: error.message, hints: error.hints }];
  const diagnostics = error.diagnostics.length > 0 ? error.diagnostics : said;
  return { planState: "done", plan: null, issues: issuesOf(store, diagnostics) };
}

function issuesOf(store: EditorStore, diagnostics: readonly Diagnostic[]): Issue[] {
  return distinct(toIssues(diagnostics, store.get().document.graph));
}
