import { useRef } from "react";
import type { RunDetail } from "../../../api/types";
import { useI18n } from "../../../i18n";
import { marks } from "../../../lib/axis";
import { formatDuration } from "../../../lib/format";
import { useNow } from "../../../lib/now";
import { useWidth } from "../../../lib/width";
import classes from "./Gantt.module.css";
import { rowsOf, type Bar, type GanttRow } from "./rows";

const ROW = 28;
const BAR = 14;
const AXIS = 24;
const LABEL = 140;
/** About how much room a mark of the axis needs. */
const MARK = 90;

/** When what was done: attempts, epochs and nodes over the time of the run. */
export function Gantt({ run }: { run: RunDetail }) {
  const { t, language } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(320, useWidth(box) || 960);
  const now = useNow(1_000);
  const start = Date.parse(run.started_at);
  const end = Math.max(start + 1, run.ended_at ? Date.parse(run.ended_at) : now);
  const rows = rowsOf(run, now);
  const x = (at: number) => LABEL + ((at - start) / (end - start)) * (width - LABEL - 8);
  const height = AXIS + rows.length * ROW;
  return (
    <div ref={box}>
      <svg width={width} height={height} role="img" aria-label={t("run.timelineLabel")} className={classes.gantt}>
        {marks(start, end, (width - LABEL) / MARK, start).map((at) => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={AXIS - 6} y2={height} className={classes.mark} />
            <text x={x(at)} y={12} textAnchor={at === start ? "start" : "middle"} className={classes.dimmed}>
              {at === start ? "0" : formatDuration(at - start, language)}
            </text>
          </g>
        ))}
        {rows.map((row, index) => (
          <Row key={row.kind + row.label} row={row} y={AXIS + index * ROW} x={x} width={width} />
        ))}
      </svg>
    </div>
  );
}

interface RowProps {
  row: GanttRow;
  y: number;
  x: (at: number) => number;
  width: number;
}

function Row({ row: { label, kind, bars }, y, x, width }: RowProps) {
  const t = useI18n().t;
  return (
    <g>
      <line x1={0} x2={width} y1={y} y2={y} className={classes.mark} />
      <text x={0} y={y + ROW / 2 + 4} className={kind === "node" ? classes.label : classes.dimmed}>
        {kind === "node" ? clip(label) : t(`run.${kind}`)}
        <title>{label}</title>
      </text>
      {bars.map((bar) => (
        <Segment key={`${bar.kind}${bar.from}`} bar={bar} y={y + (ROW - BAR) / 2} x={x} />
      ))}
    </g>
  );
}

/** How wide a bar has to be to hold its number. */
const NUMBERED = 20;

function Segment({ bar, y, x }: { bar: Bar; y: number; x: (at: number) => number }) {
  const { t, language } = useI18n();
  const { from, to, tone, kind, number, open } = bar;
  const width = Math.max(2, x(to) - x(from) - 1);
  const name = number === undefined ? t(`run.bar-${kind as "node"}`) : `${t(`run.bar-${kind}`)} ${number}`;
  return (
    <g data-state={tone}>
      <rect
        x={x(from)}
        y={y}
        width={width}
        height={BAR}
        rx={2}
        className={classes.bar}
        data-kind={kind}
        data-open={open}
      >
        <title>{`${name} · ${formatDuration(to - from, language)}`}</title>
      </rect>
      {number !== undefined && width > NUMBERED && (
        <text x={x(from) + 6} y={y + 11} className={classes.number}>
          {number}
        </text>
      )}
    </g>
  );
}

const clip = (text: string) => (text.length > 20 ? `${text.slice(0, 19)}…` : text);
