import { useRef, useState, type PointerEvent, type RefObject } from "react";
import { COLUMNS, moved, resized, type Places } from "../model/grid";

export type Grip = "move" | "resize";

/** The height of a row and the gap between tiles, as the style sheet has them. */
const ROW = 72;
const GAP = 12;
const PADDING = 16;

interface Start {
  name: string;
  grip: Grip;
  x: number;
  y: number;
  cellWidth: number;
}

interface Dragging {
  name: string;
  places: Places;
}

/** Lets tiles be moved and resized by the pointer. Where they would come to lie is shown meanwhile, and told when they are let go. */
export function useTileDrag(grid: RefObject<HTMLElement | null>, places: Places, onDrop: (next: Dragging) => void) {
  const start = useRef<Start | null>(null);
  const [dragging, setDragging] = useState<Dragging | null>(null);
  const begin = (event: PointerEvent<HTMLElement>, name: string, grip: Grip) => {
    if (event.button !== 0 || !grid.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const cellWidth = (grid.current.getBoundingClientRect().width - 2 * PADDING + GAP) / COLUMNS;
    start.current = { name, grip, x: event.clientX, y: event.clientY, cellWidth };
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const from = start.current;
    const place = from && places[from.name];
    if (!from || !place) return;
    const columns = Math.round((event.clientX - from.x) / from.cellWidth);
    const rows = Math.round((event.clientY - from.y) / (ROW + GAP));
    const { name } = from;
    const next =
      from.grip === "move"
        ? moved(places, name, { column: place.column + columns, row: place.row + rows })
        : resized(places, name, { width: place.width + columns, height: place.height + rows });
    setDragging({ name, places: next });
  };
  const end = () => {
    start.current = null;
    setDragging(null);
  };
  const drop = () => {
    if (dragging) onDrop(dragging);
    end();
  };
  const grips = (name: string, grip: Grip) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => begin(event, name, grip),
    onPointerMove: drag,
    onPointerUp: drop,
    onPointerCancel: end,
  });
  return { dragging, grips };
}
