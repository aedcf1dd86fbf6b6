import { useCallback, type KeyboardEvent } from "react";
import { useReactFlow } from "@xyflow/react";
import { walk } from "../canvas/commands";
import { useEditor } from "../state/editor";

/** Tab walks along the nodes in the order of the graph; behind the last one it leaves the canvas. */
export function useWalk() {
  const store = useEditor();
  const flow = useReactFlow();
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.key !== "Tab" || event.ctrlKey || event.altKey) return;
      const isOnNodes = (event.target as Element).closest(".react-flow__node, .react-flow__pane, [data-walk]") !== null;
      const next = isOnNodes ? walk(store, event.shiftKey ? -1 : 1) : null;
      if (next === null) return;
      event.preventDefault();
      document
        .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)
        ?.focus({ preventScroll: true });
      const node = flow.getNode(next);
      if (node) void flow.setCenter(node.position.x + 104, node.position.y + 32, { zoom: flow.getZoom() });
    },
    [store, flow],
  );
}
