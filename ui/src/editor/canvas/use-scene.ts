import { useMemo } from "react";
import { useEditorPart } from "../state/editor";
import type { Scene } from "./items";

/** Returns what the canvas shows of the editor. */
export function useScene(): Scene {
  const graph = useEditorPart((state) => state.document.graph);
  const find = useEditorPart((state) => state.find);
  const issues = useEditorPart((state) => state.issues);
  const plan = useEditorPart((state) => state.plan);
  const run = useEditorPart((state) => state.run);
  return useMemo(() => ({ graph, find, issues, plan, run, changes: null }), [graph, find, issues, plan, run]);
}
