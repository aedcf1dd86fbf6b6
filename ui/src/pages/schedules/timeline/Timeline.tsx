import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useI18n } from "../../../i18n";
import { marks, stepOf } from "../../../lib/axis";
import { formatClock, formatDuration, formatMoment } from "../../../lib/format";
import { RUN } from "../../../lib/states";
import { useWidth } from "../../../lib/width";
import type { Lane, Span } from "./lanes";
import classes from "./Timeline.module.css";

const LABEL = 160;
const LANE = 32;
const BAR = 16;
const AXIS = 28;
const MARK = 90;
const DAY = 86_400_000;

interface Props {
  lanes: Lane[];
  from: number;
  to: number;
  now: number;
}

export function Timeline({ lanes, from, to, now }: Props) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(480, useWidth(box) || 960);
  const height = AXIS + lanes.length * LANE;
  const x = (at: number) => LABEL + ((at - from) / (to - from)) * (width - LABEL);
  return (
    <div ref={box} className={classes.box}>
      <svg width={width} height={height} role="group" aria-label={t("schedules.timeline")} className={classes.timeline}>
        <clipPath id="timeline-view">
          <rect x={LABEL} y={0} width={width - LABEL} height={height} />
        </clipPath>
        <Axis from={from} to={to} x={x} height={height} width={width} />
        {lanes.map((lane, index) => (
          <LaneRow key={lane.pipeline} lane={lane} y={AXIS + index * LANE} x={x} width={width} />
        ))}
        {now >= from && now <= to && (
          <g className={classes.now}>
            <line x1={x(now)} x2={x(now)} y1={AXIS - 8} y2={height} />
            <text x={x(now)} y={AXIS - 12}>
              {t("schedules.now")}
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}

interface AxisProps extends Pick<Props, "from" | "to"> {
  x: (at: number) => number;
  width: number;
  height: number;
}

/** Marks at full hours of the user's zone; midnight shows the day. */
function Axis({ from, to, x, width, height }: AxisProps) {
  const origin = new Date(from).setHours(0, 0, 0, 0);
  const most = (width - LABEL) / MARK;
  const daily = stepOf(to - from, most) >= DAY;
  return marks(from, to, most, origin).map((at) => {
    const date = new Date(at);
    const midnight = formatClock(date, false) === "00:00";
    return (
      <g key={at}>
        <line x1={x(at)} x2={x(at)} y1={AXIS - 6} y2={height} className={classes.mark} />
        <text x={x(at)} y={12} className={midnight ? classes.day : classes.hour}>
          {midnight || daily ? formatMoment(date, date).slice(0, 5) : formatClock(date, false)}
        </text>
      </g>
    );
  });
}

interface LaneProps {
  lane: Lane;
  y: number;
  x: (at: number) => number;
  width: number;
}

function LaneRow({ lane: { pipeline, spans, planned, paused }, y, x, width }: LaneProps) {
  const { t } = useI18n();
  const middle = y + LANE / 2;
  const now = new Date();
  return (
    <g>
      <line x1={0} x2={width} y1={y} y2={y} className={classes.mark} />
      <Link to="/pipelines/$name" params={{ name: pipeline }} preload={false}>
        <text x={0} y={middle + 4} className={classes.label}>
          {pipeline}
        </text>
      </Link>
      <g clipPath="url(#timeline-view)">
        {spans.map((span) => (
          <RunBar key={span.key} span={span} y={y + (LANE - BAR) / 2} x={x} />
        ))}
        {planned.map((at) => (
          <path
            key={at}
            d={`M${x(at)} ${middle - 6}l6 6l-6 6l-6 -6z`}
            className={classes.planned}
            data-state={paused ? "none" : "planned"}
          >
            <title>{`${t(paused ? "states.paused" : "states.planned")} · ${formatMoment(new Date(at), now)}`}</title>
          </path>
        ))}
      </g>
    </g>
  );
}

function RunBar({ span: { run, from, to, tone }, y, x }: { span: Span; y: number; x: (at: number) => number }) {
  const { t, language } = useI18n();
  const started = formatMoment(new Date(from), new Date(), true);
  const label = `${run.pipeline} · ${t(RUN[run.status].word)} · ${started} · ${formatDuration(to - from, language)}`;
  return (
    <Link to="/runs/$id" params={{ id: run.id }} preload={false} aria-label={label}>
      <rect
        x={x(from)}
        y={y}
        width={Math.max(3, x(to) - x(from))}
        height={BAR}
        rx={2}
        className={classes.run}
        data-state={tone}
        data-status={run.status}
      >
        <title>{label}</title>
      </rect>
    </Link>
  );
}
