import { useRef, type KeyboardEvent } from "react";

interface Acts {
  count: number;
  scrollTo: (index: number) => void;
  open: (index: number) => void;
  toggle: (index: number) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 };

/** Lets the keys go from row to row. The row in focus is found by its number, since rows out of view are not drawn. */
export function useRowKeys({ count, scrollTo, open, toggle }: Acts) {
  const frame = useRef(0);
  const focus = (scroller: HTMLElement, index: number) => {
    scrollTo(index);
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      scroller.querySelector<HTMLElement>(`tr[data-row="${index}"]`)?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = Number(row);
    const step = STEPS[event.key];
    if (step !== undefined) focus(event.currentTarget, Math.min(count - 1, Math.max(0, index + step)));
    else if (event.key === "Enter") open(index);
    else if (event.key === " ") toggle(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown };
}
