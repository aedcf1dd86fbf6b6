import { useCallback } from "react";
import { useReactFlow } from "@xyflow/react";
import type { Issue } from "../model/diagnostics";
import { select, useEditor } from "../state/editor";

/** Returns what goes to the place of an issue: the node on the canvas, and the line in the text. */
export function useFocusIssue() {
  const store = useEditor();
  const flow = useReactFlow();
  return useCallback(
    ({ node, line }: Issue) => {
      if (line !== null) store.set({ line });
      if (node === null) return;
      select(store, { nodes: [node] });
      void flow.fitView({ nodes: [{ id: node }], maxZoom: 1, padding: 2 });
    },
    [store, flow],
  );
}
