import { useCallback, useMemo, useRef, useState, type DragEvent, type MouseEvent } from "react";
import {
  Background,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  type Connection,
  type IsValidConnection,
} from "@xyflow/react";
import { useComputedColorScheme } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import "@xyflow/react/dist/base.css";
import { useT } from "../../i18n";
import { connect, refusal, type Wire } from "../model/edits/wiring";
import { edit, select, useEditor, useEditorPart } from "../state/editor";
import { DRAGGED_BLOCK } from "../palette/dragged";
import { createStore } from "../state/store";
import { CanvasActionsContext } from "./actions";
import { CanvasControls } from "./CanvasControls";
import { useCentre } from "./use-centre";
import { useConnectHint } from "./use-connect-hint";
import { EmptyCanvas } from "./EmptyCanvas";
import { FLOW } from "./flow";
import { useMover } from "./mover";
import { SchemaCard, type Hover } from "./SchemaCard";
import { useCanvasChanges } from "./use-canvas-changes";
import { useGradually } from "./use-gradually";
import { useCanvasEdges, useCanvasNodes } from "./use-items";
import { useScene } from "./use-scene";
import { GRID, NODE_WIDTH, type CanvasNode, type WireEdge } from "./view";
import classes from "./canvas.module.css";

interface Props {
  /** Adds the block that was dropped. */
  onDropBlock: (reference: string, at: readonly [number, number]) => void;
  /** Asks for a block to add at a place, or into an edge. */
  onPick: (target: { at: readonly [number, number] } | { edge: string }) => void;
}

const ADDING_KEYS = ["Shift", "Control", "Meta"];
const MINI_MAP = { width: 152, height: 104 };

/** The pipeline as a graph. */
export function Canvas({ onDropBlock, onPick }: Props) {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow<CanvasNode, WireEdge>();
  const scheme = useComputedColorScheme();
  const still = useReducedMotion();
  const scene = useScene();
  const selection = useEditorPart((state) => state.selection);
  const editable = useEditorPart((state) => !state.readOnly && state.problems.length === 0);
  const [snap, setSnap] = useState(true);
  const [beganEmpty] = useState(scene.graph.nodes.length === 0);
  const [hover] = useState(() => createStore<Hover>({ of: null }));
  const mover = useMover();
  const nodes = useGradually(useCanvasNodes(scene, selection, editable), mover);
  const edges = useCanvasEdges(scene, selection);
  const changes = useCanvasChanges(mover);
  const hint = useConnectHint();
  const element = useRef<HTMLDivElement>(null);
  useCentre(element);
  const actions = useMemo(
    () => ({ insertInto: editable ? (edge: string) => onPick({ edge }) : null }),
    [editable, onPick],
  );
  const isValid: IsValidConnection<WireEdge> = useCallback(
    (wire) => {
      const { document, find } = store.get();
      return refusal(document.graph, toWire(wire as Connection), find) === null;
    },
    [store],
  );
  // What the canvas is given stays the same from one drawing to the next: a new function would have all nodes drawn anew.
  const hands = useMemo(
    () => ({
      onConnect: (connection: Connection) =>
        edit(store, t("editor.didConnect"), (document, find) => connect(document, toWire(connection), find)),
      /** A click without a key leaves only that node selected, also when it was one of several. */
      onNodeClick: (event: MouseEvent, node: CanvasNode) => {
        const isAdding = event.shiftKey || event.ctrlKey || event.metaKey;
        if (!isAdding && node.type === "block") select(store, { nodes: [node.id] });
        const group = node.type === "frame" ? store.get().document.graph.layout.groups[node.data.index] : null;
        if (group) select(store, { nodes: group.nodes });
      },
      onEdgeMouseEnter: (_: MouseEvent, edge: WireEdge) => hover.set({ of: { edge: edge.id } }),
      onEdgeMouseLeave: () => hover.set({ of: null }),
      onNodeMouseEnter: (_: MouseEvent, node: CanvasNode) =>
        node.type === "block" && hover.set({ of: { node: node.id } }),
      onNodeMouseLeave: () => hover.set({ of: null }),
    }),
    [store, hover, t],
  );
  const onDrop = (event: DragEvent) => {
    const reference = event.dataTransfer.getData(DRAGGED_BLOCK);
    if (!reference) return;
    event.preventDefault();
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onDropBlock(reference, snapped(x - NODE_WIDTH / 2, y - 32, snap));
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (!(event.target as Element).classList.contains("react-flow__pane") || !editable) return;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    onPick({ at: snapped(x, y, snap) });
  };
  return (
    <CanvasActionsContext value={actions}>
      <div
        ref={element}
        className={classes.canvas}
        data-canvas
        onDrop={onDrop}
        onDoubleClick={onDoubleClick}
        onDragOver={allow}
      >
        <ReactFlow<CanvasNode, WireEdge>
          {...FLOW}
          {...changes}
          nodes={nodes}
          edges={edges}
          colorMode={scheme}
          fitView={!beganEmpty}
          snapToGrid={snap}
          connectionRadius={36}
          isValidConnection={isValid}
          onConnectEnd={hint}
          {...hands}
          selectionMode={SelectionMode.Partial}
          panOnScroll={false}
          zoomOnDoubleClick={false}
          nodesConnectable={editable}
          nodesDraggable={editable}
          autoPanOnNodeFocus={!still}
          multiSelectionKeyCode={ADDING_KEYS}
          aria-label={t("editor.canvas")}
        >
          <Background gap={GRID} size={1} />
          <MiniMap
            className={classes.minimap}
            style={MINI_MAP}
            pannable
            zoomable
            ariaLabel={t("editor.miniMap")}
            position="bottom-right"
          />
        </ReactFlow>
        {nodes.length === 0 && <EmptyCanvas />}
        <SchemaCard hover={hover} scene={scene} />
        <CanvasControls snap={snap} onSnap={setSnap} editable={editable} />
      </div>
    </CanvasActionsContext>
  );
}

function toWire({ source, sourceHandle, target, targetHandle }: Connection): Wire {
  return { from: source, output: sourceHandle ?? "out", to: target, input: targetHandle ?? "in" };
}

function snapped(x: number, y: number, snap: boolean): readonly [number, number] {
  return snap ? [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID] : [x, y];
}

function allow(event: DragEvent): void {
  if (event.dataTransfer.types.includes(DRAGGED_BLOCK)) event.preventDefault();
}
