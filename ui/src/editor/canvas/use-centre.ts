import { useEffect, type RefObject } from "react";
import { useReactFlow } from "@xyflow/react";

/** Keeps what is in the middle of the canvas there when the canvas gets larger or smaller. */
export function useCentre(canvas: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let { width, height } = element.getBoundingClientRect();
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const size = entry.contentRect;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (size.width - width) / 2, y: y + (size.height - height) / 2, zoom });
      ({ width, height } = size);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas, flow]);
}
