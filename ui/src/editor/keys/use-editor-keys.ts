import { useEffect, useRef } from "react";
import { useReactFlow } from "@xyflow/react";
import { useT } from "../../i18n";
import { isTyping, useKeys } from "../../shell/keys/keys";
import * as commands from "../canvas/commands";
import { FLOW } from "../canvas/flow";
import { focusForm, focusNode } from "./focus";
import { useTidy } from "../canvas/use-tidy";
import { usePreview } from "../preview/context";
import { useSave } from "../save/context";
import { redoStep, select, settle, undoStep, useEditor } from "../state/editor";

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The keys of the editor. Those with Ctrl work everywhere, the others unless something takes text. */
export function useEditorKeys(onAdd: () => void, onRun: () => void): void {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow();
  const tidy = useTidy();
  const preview = usePreview();
  const { save } = useSave();
  const selected = () => store.get().selection.nodes;
  const previewSelected = () => {
    const last = store.get().document.graph.nodes.at(-1)?.name;
    const node = selected()[0] ?? last;
    if (node) preview.open(node);
  };
  const withControl: Record<string, (event: KeyboardEvent) => void> = {
    s: () => void save(null),
    Enter: (event) => (event.shiftKey ? onRun() : previewSelected()),
  };
  const onCanvas: Record<string, (event: KeyboardEvent) => void> = {
    z: (event) => (event.shiftKey ? redoStep(store) : undoStep(store)),
    y: () => redoStep(store),
    a: () => commands.selectAll(store),
    d: () => commands.duplicate(store, t("editor.didDuplicate")),
    g: () => commands.groupSelected(store, t("editor.didGroup"), t("editor.newGroup")),
  };
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    settle(store);
    const hasControl = event.ctrlKey || event.metaKey;
    const everywhere = hasControl ? withControl[event.key] : undefined;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = everywhere ?? (isTyping(event.target) ? undefined : hasControl ? onCanvas[key] : plain(event));
    if (!act) return back(event);
    event.preventDefault();
    event.stopPropagation();
    act(event);
  };
  /** Escape leads from a field back to the node, once the field has done with it. */
  const back = (event: KeyboardEvent) => {
    const [node] = selected();
    const target = event.target as Element;
    if (event.key === "Escape" && node && isBeside(target) && target.getAttribute("aria-expanded") !== "true") {
      setTimeout(() => focusNode(node));
    }
  };
  const plain = (event: KeyboardEvent): (() => void) | undefined => {
    const { nodes, edges, notes } = store.get().selection;
    // A click on the canvas, where nothing takes the focus, leaves it with the page.
    const isOnCanvas = (event.target as Element).matches("body, main, [data-canvas] *");
    if (event.key === "Delete" || event.key === "Backspace") {
      const isAny = nodes.length + edges.length + notes.length > 0;
      return isAny && isOnCanvas ? () => commands.deleteSelection(store, t("editor.didDelete")) : undefined;
    }
    const node = (event.target as Element).closest<HTMLElement>(".react-flow__node-block")?.dataset.id;
    if (event.key === "Enter" && node) {
      return () => {
        select(store, { nodes: [node] });
        focusForm(node);
      };
    }
    if (event.key === "Escape")
      return isBeside(event.target as Element) && nodes[0] ? undefined : () => select(store, {});
    const arrow = ARROWS[event.key];
    if (!arrow || !isOnCanvas || nodes.length === 0) return undefined;
    const times = event.shiftKey ? 4 : 1;
    return () => commands.nudge(store, t("editor.didMove"), [arrow[0] * times, arrow[1] * times]);
  };
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);
  useKeys([
    { keys: "Ctrl S", label: t("editor.save") },
    { keys: "Ctrl Enter", label: t("editor.previewNode") },
    { keys: "Ctrl Shift Enter", label: t("editor.run") },
    { keys: "a", label: t("editor.addBlock"), act: onAdd },
    { keys: "/", label: t("editor.searchBlocks"), act: focusSearch },
    { keys: "Tab", label: t("editor.nextNode") },
    { keys: "Enter", label: t("editor.toForm") },
    { keys: "Escape", label: t("editor.toNode") },
    { keys: "← ↑ → ↓", label: t("editor.moveSelection") },
    { keys: "Ctrl Z", label: t("editor.undo") },
    { keys: "Ctrl Shift Z", label: t("editor.redo") },
    { keys: "Ctrl C", label: t("editor.copy") },
    { keys: "Ctrl V", label: t("editor.paste") },
    { keys: "Ctrl D", label: t("editor.duplicate") },
    { keys: "Ctrl G", label: t("editor.group") },
    { keys: "Ctrl A", label: t("editor.selectAll") },
    { keys: "Delete", label: t("editor.delete") },
    { keys: "d", label: t("editor.disable"), act: () => commands.toggleDisabled(store, t("editor.didDisable")) },
    { keys: "l", label: t("editor.tidy"), act: tidy },
    { keys: "f", label: t("editor.fit"), act: () => void flow.fitView(FLOW.fitViewOptions) },
  ]);
}

/** Says whether something is in the palette or the panel. */
function isBeside(target: Element): boolean {
  return target.closest("aside") !== null && target.closest("[role=dialog]") === null;
}

function focusSearch(): void {
  const search = document.querySelector<HTMLInputElement>("[data-block-search] input, input[data-block-search]");
  search?.focus();
  search?.select();
}
