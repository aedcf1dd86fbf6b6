import { useEffect } from "react";
import { address } from "../../api/client";
import { listen } from "../../api/events";
import type { Counters, RunStatus } from "../../api/types";
import { edgeId } from "../model/graph";
import { useEditor, useEditorPart, type EditorStore, type LiveRun } from "../state/editor";

/** Follows the run that was started here, and shows on the canvas what it does. */
export function useLiveRun(): void {
  const store = useEditor();
  const id = useEditorPart((state) => state.run?.id ?? null);
  useEffect(() => {
    if (id === null) return;
    const stop = listen(address(`/runs/${encodeURIComponent(id)}/events`), {
      counters: (data) => update(store, id, countersOf(store, data as Counters)),
      end: (data) => {
        update(store, id, { status: (data as { status: RunStatus }).status });
        stop();
      },
    });
    return stop;
  }, [store, id]);
}

function update(store: EditorStore, id: string, next: Partial<LiveRun>): void {
  const { run } = store.get();
  if (run?.id === id) store.set({ run: { ...run, ...next } });
}

function countersOf(store: EditorStore, { nodes, edges }: Counters): Partial<LiveRun> {
  const { graph } = store.get().document;
  const rowsOf = (node: string, rowsOut: number, rowsIn: number) => {
    return graph.edges.some(({ from }) => from.node === node) ? rowsOut : rowsIn;
  };
  const along = (id: string) => {
    const edge = graph.edges.find((other) => other.id === id);
    const between = edges.filter(({ from_node, to_node }) => from_node === edge?.from.node && to_node === edge.to.node);
    const exact = between.find(
      ({ from_port, to_port }) => fits(edge?.from.port, from_port) && fits(edge?.to.port, to_port),
    );
    return (exact ?? between[0])?.rows ?? 0;
  };
  return {
    nodes: new Map(
      nodes.map(({ node, rows_in, rows_out, rows_rejected }) => {
        return [node, { rows: rowsOf(node, rows_out, rows_in), rejected: rows_rejected }];
      }),
    ),
    edges: new Map(graph.edges.map(({ from, to }) => [edgeId(from, to), along(edgeId(from, to))])),
  };
}

function fits(written: string | null | undefined, port: string): boolean {
  return written === null || written === undefined || written === port;
}
