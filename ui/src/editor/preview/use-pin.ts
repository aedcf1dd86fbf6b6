import { useState } from "react";
import { pipelineName, useEditor, useEditorPart } from "../state/editor";
import { dropPin, keepPin, madeBy, readPin, type Pin } from "./pins";
import type { Sheet } from "./sheet";

/** The pinned rows of a node, which this browser keeps. */
export function usePin(node: string) {
  const store = useEditor();
  const pipeline = useEditorPart(pipelineName);
  const [kept, setKept] = useState<{ of: string; pin: Pin | null; isFailed: boolean } | null>(null);
  const of = `${pipeline} ${node}`;
  const pin = kept?.of === of ? kept.pin : readPin(pipeline, node);
  const isStale = useEditorPart((state) => pin !== null && madeBy(state.document.graph, node) !== pin.madeBy);
  const keep = (sheet: Sheet) => {
    const next = keepPin(pipeline, node, sheet, madeBy(store.get().document.graph, node));
    setKept({ of, pin: next ?? pin, isFailed: next === null });
  };
  const drop = () => {
    dropPin(pipeline, node);
    setKept({ of, pin: null, isFailed: false });
  };
  return { pin, isStale, isFailed: kept?.of === of && kept.isFailed, keep, drop };
}
