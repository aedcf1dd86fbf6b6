import type { PointerEvent } from "react";
import { useT } from "../../i18n";
import classes from "./dock.module.css";

interface Props {
  height: number;
  onHeight: (height: number) => void;
}

const MIN = 120;
const STEP = 24;

/** The upper edge of the dock, moved by mouse or arrow keys. */
export function Resizer({ height, onHeight }: Props) {
  const t = useT();
  const set = (next: number) => onHeight(Math.round(Math.min(Math.max(next, MIN), window.innerHeight * 0.7)));
  const begin = (event: PointerEvent) => {
    const target = event.currentTarget;
    const from = event.clientY;
    target.setPointerCapture(event.pointerId);
    const move = (moved: Event) => set(height + from - (moved as unknown as PointerEvent).clientY);
    target.addEventListener("pointermove", move);
    target.addEventListener("lostpointercapture", () => target.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return (
    <div
      className={classes.resizer}
      role="separator"
      aria-orientation="horizontal"
      aria-label={t("editor.resizeDock")}
      aria-valuenow={height}
      aria-valuemin={MIN}
      tabIndex={0}
      onPointerDown={begin}
      onKeyDown={(event) => {
        if (event.key === "ArrowUp") set(height + STEP);
        if (event.key === "ArrowDown") set(height - STEP);
      }}
    />
  );
}
