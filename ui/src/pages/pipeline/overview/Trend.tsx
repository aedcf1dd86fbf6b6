import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Run } from "../../../api/types";
import { useChart, type Colour } from "../../../components/chart";
import { useI18n, type Language, type Translate } from "../../../i18n";
import { stepOf } from "../../../lib/axis";
import { formatDuration, formatMoment, formatNumber } from "../../../lib/format";
import { RUN } from "../../../lib/states";

/** How long the runs took and how many rows they wrote, one after another. */
export function Trend({ runs }: { runs: Run[] }) {
  const { t, language } = useI18n();
  const navigate = useNavigate();
  const ended = useMemo(() => runs.filter((run) => run.ended_at).toReversed(), [runs]);
  const options = useCallback((colour: Colour) => optionsOf(ended, colour, t, language), [ended, t, language]);
  const open = (index: number) => {
    const run = ended[index];
    if (run) void navigate({ to: "/runs/$id", params: { id: run.id } });
  };
  const element = useChart(options, open);
  return <div ref={element} style={{ height: 260 }} role="img" aria-label={t("pipeline.trend")} />;
}

const lengthOf = (run: Run) => Date.parse(run.ended_at!) - Date.parse(run.started_at);

function optionsOf(runs: Run[], colour: Colour, t: Translate, language: Language) {
  const dimmed = colour("--mantine-color-dimmed");
  const line = colour("--line");
  const text = { color: dimmed, fontFamily: "inherit", fontSize: 11 };
  const tones = Object.fromEntries(Object.values(RUN).map(({ tone }) => [tone, colour(`--state-${tone}-fill`)]));
  const now = new Date();
  const tip = ({ dataIndex }: { dataIndex: number }) => {
    const run = runs[dataIndex]!;
    const words = [t(RUN[run.status].word), formatDuration(lengthOf(run), language)];
    const rows = t("run.nRows", { rows: formatNumber(run.rows_written, language) });
    return `${formatMoment(new Date(run.started_at), now)}<br>${words.join(" · ")}<br>${rows}`;
  };
  return {
    animation: false,
    grid: { left: 64, right: 64, top: 24, bottom: 56 },
    tooltip: { trigger: "item", formatter: tip },
    dataZoom: [{ type: "slider", height: 16, bottom: 8, borderColor: line, textStyle: text }],
    xAxis: {
      type: "category",
      data: runs.map((run) => formatMoment(new Date(run.started_at), now)),
      axisLabel: text,
      axisLine: { lineStyle: { color: line } },
    },
    yAxis: [
      {
        type: "value",
        name: t("runs.duration"),
        nameTextStyle: text,
        interval: stepOf(Math.max(0, ...runs.map(lengthOf)), 5),
        axisLabel: { ...text, formatter: (ms: number) => formatDuration(ms, language) },
        splitLine: { lineStyle: { color: line } },
      },
      {
        type: "value",
        name: t("runs.rowsWritten"),
        nameTextStyle: text,
        axisLabel: { ...text, formatter: (rows: number) => formatNumber(rows, language) },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        type: "bar",
        data: runs.map((run) => ({ value: lengthOf(run), itemStyle: { color: tones[RUN[run.status].tone] } })),
        barMaxWidth: 16,
      },
      {
        type: "scatter",
        yAxisIndex: 1,
        symbolSize: 5,
        data: runs.map((run) => run.rows_written),
        itemStyle: { color: colour("--mantine-color-text") },
      },
    ],
  };
}
