import { useI18n, useT } from "../../../i18n";
import { formatDuration } from "../../../lib/format";
import classes from "./Gantt.module.css";
import { AXIS, BAR, LABEL, ROW } from "./measures";
import type { Bar, GanttRow } from "./rows";

const keyOf = ({ kind, label }: GanttRow) => kind + label;

/** The names of the rows. */
export function Labels({ rows, height }: { rows: GanttRow[]; height: number }) {
  const t = useT();
  return (
    <svg width={LABEL} height={height} className={classes.gantt} aria-hidden>
      {rows.map((row, index) => (
        <text
          key={keyOf(row)}
          x={0}
          y={AXIS + index * ROW + ROW / 2 + 4}
          className={row.kind === "node" ? classes.label : classes.dimmed}
          data-critical={row.critical || undefined}
        >
          {row.kind === "node" ? clip(row.label) : t(`run.${row.kind}`)}
          <title>{row.label}</title>
        </text>
      ))}
    </svg>
  );
}

interface Props {
  rows: GanttRow[];
  x: (at: number) => number;
  width: number;
}

export function GanttRows({ rows, x, width }: Props) {
  return rows.map((row, index) => {
    const y = AXIS + index * ROW;
    return (
      <g key={keyOf(row)}>
        <line x1={0} x2={width} y1={y} y2={y} className={classes.mark} />
        {row.bars.map((bar) => (
          <Segment key={`${bar.kind}${bar.from}`} row={row} bar={bar} y={y + (ROW - BAR) / 2} x={x} />
        ))}
      </g>
    );
  });
}

/** How wide a bar has to be to hold its number. */
const NUMBERED = 20;

function Segment({ row, bar, y, x }: { row: GanttRow; bar: Bar; y: number; x: Props["x"] }) {
  const { t, language } = useI18n();
  const { from, to, tone, kind, number, open } = bar;
  const width = Math.max(2, x(to) - x(from) - 1);
  const name = number === undefined ? t(`run.bar-${kind as "node"}`) : `${t(`run.bar-${kind}`)} ${number}`;
  const isWork = kind === "node";
  const inCalls =
    isWork && row.inCalls !== undefined && t("run.inCalls", { time: formatDuration(row.inCalls, language) });
  const told = [row.label, name, formatDuration(to - from, language), inCalls].filter(Boolean);
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
        data-critical={(isWork && row.critical) || undefined}
      >
        <title>{told.join(" · ")}</title>
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
