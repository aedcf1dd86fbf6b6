import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { LogLevel, LogLine } from "../../../api/types";
import { Empty } from "../../../components/Empty";
import { useT } from "../../../i18n";
import { formatClock } from "../../../lib/format";
import type { Tone } from "../../../lib/states";
import classes from "./Logs.module.css";
import { RawLine } from "./RawLine";

interface Props {
  lines: LogLine[];
  /** Keeps the newest line in view. */
  follow: boolean;
}

/** As high as what is pressed has to be, at the least. */
const LINE = 24;
const TONES: Record<LogLevel, Tone> = { error: "failing", warn: "late", info: "none", debug: "none" };

export function LogList({ lines, follow }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<number | null>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
    initialRect: { width: 960, height: 480 },
  });
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [follow, lines.length, virtual]);
  if (lines.length === 0) return <Empty>{t("run.noLines")}</Empty>;
  const opened = lines.find((line) => line.seq === open);
  return (
    <div className={classes.panes}>
      <div ref={scroller} className={classes.scroller} role="log" aria-label={t("run.logs")} tabIndex={0}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]!;
            return (
              <div
                key={line.seq}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.line}
                data-chosen={line.seq === open || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Line
                  line={line}
                  isOpen={line.seq === open}
                  onOpen={() => setOpen(line.seq === open ? null : line.seq)}
                />
              </div>
            );
          })}
        </div>
      </div>
      {opened && <RawLine line={opened} onClose={() => setOpen(null)} />}
    </div>
  );
}

interface LineProps {
  line: LogLine;
  isOpen: boolean;
  onOpen: () => void;
}

function Line({ line: { at, level, node, message, fields }, isOpen, onOpen }: LineProps) {
  const t = useT();
  const clock = formatClock(new Date(at), true);
  return (
    <>
      <button
        type="button"
        className={classes.at}
        aria-label={`${clock} ${t("run.openLine")}`}
        aria-expanded={isOpen}
        title={at}
        onClick={onOpen}
      >
        <time dateTime={at}>{clock}</time>
      </button>
      <span className={classes.level} data-state={TONES[level]}>
        {level}
      </span>
      <span className={classes.node}>{node}</span>
      <span className={classes.message}>
        {message}
        {Object.entries(fields).map(([key, value]) => (
          <span key={key} className={classes.field}>
            {" "}
            {key}=<b>{typeof value === "object" ? JSON.stringify(value) : String(value)}</b>
          </span>
        ))}
      </span>
    </>
  );
}
