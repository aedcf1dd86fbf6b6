import { useState } from "react";
import { getBezierPath, Position, useStoreApi, type ReactFlowState } from "@xyflow/react";
import type { CanvasNode, WireEdge } from "./view";

/** Places of nodes while they are dragged; they go into the document when the drag ends. */
export type Places = ReadonlyMap<string, { x: number; y: number }>;

type FlowState = Pick<ReactFlowState, "connectionLookup" | "nodeLookup" | "domNode">;
type Lookup = FlowState["nodeLookup"];
interface Ends {
  source: string;
  sourceHandle: string | null;
  target: string;
  targetHandle: string | null;
}
interface Drawing {
  nodes: Map<string, HTMLElement>;
  edges: Map<string, SVGElement>;
  labels: Map<string, HTMLElement>;
}
interface DrawnEdge {
  ends: Ends;
  path: Element | null;
  label: HTMLElement | null;
}

export interface Mover {
  /** Moves what is drawn of some nodes and of the edges at them. */
  move: (places: Places) => void;
  /** Forgets what has been moved. */
  end: () => void;
}

/** The one mover of a canvas. */
export function useMover(): Mover {
  const { getState } = useStoreApi<CanvasNode, WireEdge>();
  return useState(() => newMover(getState))[0];
}

/**
 * Returns what moves nodes while they are dragged, or until they are drawn. It sets their places on the drawn elements themselves: had React draw each step, two
 * hundred nodes with their edges would be compared sixty times a second, and frames would be lost. What is drawn when the drag has ended
 * has the same places, and so nothing jumps.
 */
function newMover(flow: () => FlowState): Mover {
  let root: Drawing | null = null;
  let edges = new Map<string, DrawnEdge>();
  const begin = (ids: Iterable<string>) => {
    const { connectionLookup, domNode } = flow();
    root ??= domNode && drawingIn(domNode);
    for (const id of ids) {
      for (const connection of connectionLookup.get(id)?.values() ?? []) {
        const { edgeId } = connection;
        if (root && !edges.has(edgeId)) edges.set(edgeId, drawnEdge(root, edgeId, connection));
      }
    }
    domNode?.querySelector(".react-flow__nodesselection-rect")?.setAttribute("data-moving", "");
  };
  const move = (places: Places) => {
    begin(places.keys());
    for (const [id, { x, y }] of places) {
      const element = root?.nodes.get(id);
      if (element) element.style.transform = `translate(${x}px, ${y}px)`;
    }
    const { nodeLookup } = flow();
    for (const edge of edges.values()) redraw(edge, places, nodeLookup);
  };
  const end = () => {
    root = null;
    edges = new Map();
    flow().domNode?.querySelector("[data-moving]")?.removeAttribute("data-moving");
  };
  return { move, end };
}

/** Finds everything at once: to look for each node on its own takes longer than a frame. */
function drawingIn(root: HTMLElement): Drawing {
  const byId = <E extends HTMLElement | SVGElement>(selector: string, key: string) =>
    new Map([...root.querySelectorAll<E>(selector)].map((element) => [element.dataset[key] ?? "", element]));
  return {
    nodes: byId<HTMLElement>(".react-flow__node", "id"),
    edges: byId<SVGElement>(".react-flow__edge", "id"),
    labels: byId<HTMLElement>("[data-label-of]", "labelOf"),
  };
}

function drawnEdge({ edges, labels }: Drawing, id: string, ends: Ends): DrawnEdge {
  // The wider path that takes the mouse follows when the edge is drawn.
  return { ends, path: edges.get(id)?.querySelector(".react-flow__edge-path") ?? null, label: labels.get(id) ?? null };
}

function redraw({ ends, path, label }: DrawnEdge, places: Places, nodes: Lookup): void {
  const source = portOf(nodes, places, ends.source, "source", ends.sourceHandle);
  const target = portOf(nodes, places, ends.target, "target", ends.targetHandle);
  if (!source || !target) return;
  const [curve, x, y] = getBezierPath({
    ...{ sourceX: source.x, sourceY: source.y, sourcePosition: Position.Right },
    ...{ targetX: target.x, targetY: target.y, targetPosition: Position.Left },
  });
  path?.setAttribute("d", curve);
  if (label) label.style.transform = labelPlace(x, y);
}

/** Where the label of an edge stands, as CSS. */
export function labelPlace(x: number, y: number): string {
  return `translate(-50%, -50%) translate(${x}px, ${y}px)`;
}

function portOf(nodes: Lookup, places: Places, id: string, type: "source" | "target", handle: string | null) {
  const node = nodes.get(id);
  const bounds = node?.internals.handleBounds?.[type];
  const port = bounds?.find((other) => handle === null || other.id === handle);
  if (!node || !port) return null;
  const place = places.get(id) ?? node.internals.positionAbsolute;
  const x = place.x + port.x + (type === "source" ? port.width : 0);
  return { x, y: place.y + port.y + port.height / 2 };
}
