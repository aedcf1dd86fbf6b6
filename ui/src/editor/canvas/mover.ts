import { getBezierPath, Position, type ReactFlowState } from "@xyflow/react";

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
interface DrawnEdge {
  ends: Ends;
  paths: SVGPathElement[];
  label: HTMLElement | null;
}

/** Moves what is drawn of some nodes and of the edges at them. */
export type Move = (places: Places) => void;

/**
 * Returns what moves nodes while they are dragged. It sets their places on the drawn elements themselves: had React draw each step, two
 * hundred nodes with their edges would be compared sixty times a second, and frames would be lost. What is drawn when the drag has ended
 * has the same places, and so nothing jumps.
 */
export function newMover(flow: () => FlowState): { move: Move; end: () => void } {
  let elements = new Map<string, HTMLElement>();
  let edges = new Map<string, DrawnEdge>();
  const begin = (ids: Iterable<string>) => {
    const { connectionLookup, domNode } = flow();
    if (!domNode) return;
    for (const id of ids) {
      if (elements.has(id)) continue;
      const element = domNode.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
      if (element) elements.set(id, element);
      for (const connection of connectionLookup.get(id)?.values() ?? []) {
        const { edgeId } = connection;
        if (!edges.has(edgeId)) edges.set(edgeId, drawnEdge(domNode, edgeId, connection));
      }
    }
    domNode.querySelector(".react-flow__nodesselection-rect")?.setAttribute("data-moving", "");
  };
  const move: Move = (places) => {
    begin(places.keys());
    for (const [id, { x, y }] of places) {
      const element = elements.get(id);
      if (element) element.style.transform = `translate(${x}px, ${y}px)`;
    }
    const { nodeLookup } = flow();
    for (const edge of edges.values()) redraw(edge, places, nodeLookup);
  };
  const end = () => {
    elements = new Map();
    edges = new Map();
    flow().domNode?.querySelector("[data-moving]")?.removeAttribute("data-moving");
  };
  return { move, end };
}

function drawnEdge(root: HTMLElement, id: string, ends: Ends): DrawnEdge {
  const name = CSS.escape(id);
  const edge = root.querySelector(`.react-flow__edge[data-id="${name}"]`);
  const label = root.querySelector<HTMLElement>(`[data-label-of="${name}"]`);
  return { ends, paths: [...(edge?.querySelectorAll("path") ?? [])], label };
}

function redraw({ ends, paths, label }: DrawnEdge, places: Places, nodes: Lookup): void {
  const source = portOf(nodes, places, ends.source, "source", ends.sourceHandle);
  const target = portOf(nodes, places, ends.target, "target", ends.targetHandle);
  if (!source || !target) return;
  const [path, x, y] = getBezierPath({
    ...{ sourceX: source.x, sourceY: source.y, sourcePosition: Position.Right },
    ...{ targetX: target.x, targetY: target.y, targetPosition: Position.Left },
  });
  for (const element of paths) element.setAttribute("d", path);
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
