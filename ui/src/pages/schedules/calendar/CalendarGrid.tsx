import { useNavigate } from "@tanstack/react-router";
import { useRef, type KeyboardEvent } from "react";
import { useI18n, type Language } from "../../../i18n";
import { formatDay } from "../../../lib/format";
import classes from "./Calendar.module.css";
import { runsOf, strengthOf, toneOf, type DayCell } from "./weeks";

const CELL = 22;
const LEFT = 32;
const TOP = 20;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 7, ArrowLeft: -7 };

interface Props {
  days: DayCell[];
  pipeline?: string;
}

/** The cells of a year's calendar. Arrow keys go from day to day, Enter leads to the runs of one. */
export function CalendarGrid({ days, pipeline }: Props) {
  const { t, language } = useI18n();
  const navigate = useNavigate();
  const svg = useRef<SVGSVGElement>(null);
  const most = Math.max(...days.map(({ counts }) => Math.max(runsOf(counts), counts.planned)));
  const weeks = (days.at(-1)?.week ?? 0) + 1;
  const today = formatDay(new Date());
  const start = days.some(({ day }) => day === today) ? today : days[0]?.day;
  const open = ({ day, counts }: DayCell) => {
    const since = new Date(`${day}T00:00`);
    const until = new Date(since);
    until.setDate(until.getDate() + 1);
    const span = { pipeline, since: since.toISOString(), until: until.toISOString() };
    if (runsOf(counts) > 0) void navigate({ to: "/runs", search: span });
    else void navigate({ to: "/schedules", search: { ...span, tab: day > today ? "planned" : "ticks" } });
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = STEPS[event.key];
    if (step !== undefined) svg.current?.querySelector<SVGElement>(`[data-index="${index + step}"]`)?.focus();
    else if (event.key === "Enter" || event.key === " ") open(days[index]!);
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.scroller}>
      <svg
        ref={svg}
        width={LEFT + weeks * CELL}
        height={TOP + 7 * CELL}
        role="group"
        aria-label={t("schedules.calendar")}
      >
        <Labels days={days} language={language} />
        {days.map((cell, index) => {
          const { day, week, weekday, counts } = cell;
          const tone = toneOf(counts);
          const { succeeded, failed, other, planned } = counts;
          const label = `${day} · ${t("schedules.dayCounts", { succeeded, failed, other, planned })}`;
          return (
            <g
              key={day}
              role="button"
              tabIndex={day === start ? 0 : -1}
              data-index={index}
              data-state={tone ?? undefined}
              data-today={day === today || undefined}
              className={classes.day}
              aria-label={label}
              onClick={() => open(cell)}
              onKeyDown={(event) => onKeyDown(event, index)}
            >
              <title>{label}</title>
              <rect
                x={LEFT + week * CELL}
                y={TOP + weekday * CELL}
                width={CELL - 2}
                height={CELL - 2}
                rx={2}
                fillOpacity={tone ? strengthOf(counts, most) : undefined}
              />
              {failed > 0 && (
                <text aria-hidden x={LEFT + week * CELL + (CELL - 2) / 2} y={TOP + weekday * CELL + 14}>
                  {failed > 9 ? "9+" : failed}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Labels({ days, language }: { days: DayCell[]; language: Language }) {
  const month = new Intl.DateTimeFormat(language, { month: "short" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  return (
    <g className={classes.labels}>
      {days
        .filter(({ day }) => day.endsWith("-01"))
        .map(({ day, week }) => (
          <text key={day} x={LEFT + week * CELL} y={12}>
            {month.format(new Date(`${day}T12:00`))}
          </text>
        ))}
      {[0, 2, 4, 6].map((row) => (
        <text key={row} x={0} y={TOP + row * CELL + 14}>
          {/* 1 January 2024 was a Monday. */}
          {weekday.format(new Date(2024, 0, 1 + row))}
        </text>
      ))}
    </g>
  );
}
