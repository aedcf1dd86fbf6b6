import { useEffect } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { nodeOf } from "./model/graph";
import { select, type EditorStore } from "./state/editor";

const WAIT_MS = 200;

/** Keeps the selected node in the address, and selects the one that the address names. */
export function useSelectedNode(store: EditorStore): void {
  const navigate = useNavigate();
  const { node } = useSearch({ strict: false });
  useEffect(() => {
    const { selection, document } = store.get();
    if (node && selection.nodes.length === 0 && nodeOf(document.graph, node)) select(store, { nodes: [node] });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = node;
    const tell = () => {
      const { nodes } = store.get().selection;
      const next = nodes.length === 1 ? nodes[0] : undefined;
      if (next === told) return;
      told = next;
      void navigate({ to: ".", search: (last) => ({ ...last, node: next }), replace: true });
    };
    const stop = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(tell, WAIT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
    // The address follows the selection from here on; only its first node counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [store, navigate]);
}
