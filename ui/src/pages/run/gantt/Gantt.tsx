import { ActionIcon, Group, Text } from "@mantine/core";
import { IconZoomIn, IconZoomOut, IconZoomReset } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { RunDetail } from "../../../api/types";
import { useI18n, useT } from "../../../i18n";
import { marks } from "../../../lib/axis";
import { formatDuration } from "../../../lib/format";
import { useNow } from "../../../lib/now";
import { useWidth } from "../../../lib/width";
import { criticalPath } from "./critical";
import classes from "./Gantt.module.css";
import { GanttRows, Labels } from "./GanttRows";
import { AXIS, LABEL, ROW } from "./measures";
import { rowsOf } from "./rows";

/** About how much room a mark of the axis needs. */
const MARK = 90;
const FURTHEST = 64;

/** When what was done: attempts, epochs and nodes over the time of the run. The names stay while what is beside them is scrolled. */
export function Gantt({ run }: { run: RunDetail }) {
  const { t, language } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const width = Math.max(180, (useWidth(box) || 960) - LABEL) * zoom;
  const now = useNow(1_000);
  const start = Date.parse(run.started_at);
  const end = Math.max(start + 1, run.ended_at ? Date.parse(run.ended_at) : now);
  const rows = rowsOf(run, now);
  const path = criticalPath(run, now);
  const x = (at: number) => ((at - start) / (end - start)) * (width - 8);
  const height = AXIS + rows.length * ROW;
  return (
    <div ref={box}>
      <Group justify="space-between" mb={8} gap={8}>
        <Legend />
        <Zoom zoom={zoom} onZoom={setZoom} />
      </Group>
      {path.length > 0 && (
        <Text size="sm" mb={8}>
          {t("run.criticalPath", { nodes: path.join(" → ") })}
        </Text>
      )}
      <div className={classes.chart}>
        <Labels rows={rows} height={height} />
        <div className={classes.scroller} tabIndex={0} role="group" aria-label={t("run.timelineLabel")}>
          <svg width={width} height={height} role="img" aria-label={t("run.timelineLabel")} className={classes.gantt}>
            {marks(start, end, width / MARK, start).map((at) => (
              <g key={at}>
                <line x1={x(at)} x2={x(at)} y1={AXIS - 6} y2={height} className={classes.mark} />
                <text x={x(at)} y={12} textAnchor={at === start ? "start" : "middle"} className={classes.dimmed}>
                  {at === start ? "0" : formatDuration(at - start, language)}
                </text>
              </g>
            ))}
            <GanttRows rows={rows} x={x} width={width} />
          </svg>
        </div>
      </div>
    </div>
  );
}

function Legend() {
  const t = useT();
  return (
    <Group gap={16} className={classes.legend}>
      {(["Wait", "Work", "Critical"] as const).map((each) => (
        <span key={each}>
          <i data-kind={each} data-state="ok" aria-hidden />
          {t(`run.legend${each}`)}
        </span>
      ))}
    </Group>
  );
}

function Zoom({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  const t = useT();
  return (
    <Group gap={0}>
      <ActionIcon
        aria-label={t("run.zoomOut")}
        title={t("run.zoomOut")}
        disabled={zoom <= 1}
        onClick={() => onZoom(zoom / 2)}
      >
        <IconZoomOut size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label={t("run.zoomIn")}
        title={t("run.zoomIn")}
        disabled={zoom >= FURTHEST}
        onClick={() => onZoom(zoom * 2)}
      >
        <IconZoomIn size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label={t("run.zoomFit")}
        title={t("run.zoomFit")}
        disabled={zoom === 1}
        onClick={() => onZoom(1)}
      >
        <IconZoomReset size={16} />
      </ActionIcon>
    </Group>
  );
}
