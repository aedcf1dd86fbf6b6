import type { EChartsCoreOption } from "echarts/core";
import { format } from "echarts/core";
import type { Cell } from "../../../api/types";
import type { Colour } from "../../../components/chart";
import type { Language, Translate } from "../../../i18n";
import { stepOf } from "../../../lib/axis";
import { RUN, TICK, type Look } from "../../../lib/states";
import { DAY, isMoment, labelOf, toNumber } from "../model/cells";
import type { HeatMarks, Marks, Series } from "../model/marks";
import { formatFigure, formatTick } from "../model/number-format";
import type { Show } from "../types";

/** What a chart is drawn with. */
export interface Pen {
  colour: Colour;
  t: Translate;
  language: Language;
}

/** How many series have a colour of their own, see `Tile.module.css`. */
const COLOURS = 8;
/** Beyond this many places points are only drawn under the pointer. */
const MANY = 40;
const DASHES = ["solid", "dashed", "dotted"] as const;

/** The labels of the axes lie within what the grid may take. */
const WITH_LABELS = { outerBoundsMode: "same", outerBoundsContain: "axisLabel" } as const;

/** Returns the name of a series as it is read: states have words of their own. */
export function seriesLabel({ name, tone }: Series, t: Translate): string {
  if (tone === null) return name;
  const looks: Record<string, Look> = { ...TICK, ...RUN };
  const look = looks[name];
  return look ? t(look.word) : name;
}

const labelText = ({ colour }: Pen) => ({
  color: colour("--mantine-color-dimmed"),
  fontFamily: "inherit",
  fontSize: 11,
});

function tooltipLook({ colour }: Pen) {
  return {
    backgroundColor: colour("--mantine-color-body"),
    borderColor: colour("--line"),
    textStyle: { color: colour("--mantine-color-text"), fontFamily: "inherit", fontSize: 12 },
    confine: true,
    transitionDuration: 0,
  };
}

const isPlain = (cell: Cell) =>
  typeof cell === "string" && !DAY.test(cell) && !isMoment(cell) && toNumber(cell) === null;

/** Bars of things with names lie down, so that the names can be read. */
function liesDown(show: Show, x: Cell[]): boolean {
  return show.chart === "bar" && x.length > 0 && x.length <= MANY && x.every(isPlain);
}

export function seriesOptions(show: Show, { x, series }: Marks, pen: Pen): EChartsCoreOption {
  const { colour, language } = pen;
  const text = labelText(pen);
  const line = colour("--line");
  const down = liesDown(show, x);
  const names = {
    type: "category",
    data: x.map((cell) => labelOf(cell)),
    boundaryGap: !show.chart?.endsWith("area") && show.chart !== "line",
    inverse: down,
    axisLabel: { ...text, hideOverlap: true, ...(down && { width: 140, overflow: "truncate" }) },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
  };
  const numbers = {
    type: "value",
    splitNumber: 4,
    axisLabel: { ...text, hideOverlap: true, formatter: (value: number) => formatTick(value, show, language) },
    splitLine: { lineStyle: { color: line } },
    ...(show.chart?.startsWith("stacked") && isWhole(series) && { max: 1, interval: 0.25 }),
    ...timeSteps(show, series),
  };
  return {
    animation: false,
    grid: { left: 4, right: 12, top: series.length > 1 ? 32 : 12, bottom: 4, ...WITH_LABELS },
    legend: {
      show: series.length > 1,
      type: "scroll",
      top: 0,
      left: 0,
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      textStyle: text,
      pageTextStyle: text,
      pageIconColor: text.color,
      pageIconInactiveColor: line,
    },
    tooltip: {
      ...tooltipLook(pen),
      trigger: "axis",
      axisPointer: { type: show.chart?.endsWith("bar") ? "shadow" : "line" },
      order: show.chart?.startsWith("stacked") ? "seriesDesc" : "valueDesc",
      valueFormatter: (value: unknown) => (typeof value === "number" ? formatFigure(value, show, language) : "–"),
    },
    xAxis: down ? numbers : names,
    yAxis: down ? names : numbers,
    series: series.map((each, index) => seriesOption(show, each, index, x.length, pen)),
  };
}

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1_000, seconds: 1_000 };

/** Lengths of time are marked at whole minutes and hours, and not at hundreds of seconds. */
function timeSteps({ unit = "", format: given, chart }: Show, series: Series[]): { interval?: number; max?: number } {
  const each = given === undefined ? MILLISECONDS[unit] : undefined;
  if (each === undefined) return {};
  const heights = (series[0]?.values ?? []).map((_, at) => series.map(({ values }) => values[at] ?? 0));
  const most = heights.map((all) => (chart?.startsWith("stacked") ? all.reduce((a, b) => a + b, 0) : Math.max(...all)));
  const highest = Math.max(1, ...most);
  const interval = stepOf(highest * each, 5) / each;
  return { interval, max: Math.ceil(highest / interval) * interval };
}

/** Shares that make up a whole end there, and not at the next round number above. */
function isWhole(series: Series[]): boolean {
  const sums = (series[0]?.values ?? []).map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  return sums.every((sum) => sum < 1.001) && sums.some((sum) => sum > 0.99);
}

function seriesOption(show: Show, each: Series, index: number, length: number, pen: Pen) {
  const { colour, t } = pen;
  const { chart = "bar" } = show;
  const tint = colour(each.tone === null ? `--series-${(index % COLOURS) + 1}` : `--state-${each.tone}-fill`);
  const isStacked = chart.startsWith("stacked");
  const common = {
    name: seriesLabel(each, t),
    data: each.values,
    stack: isStacked ? "all" : undefined,
    itemStyle: { color: tint },
    emphasis: { focus: "none" },
  };
  if (chart.endsWith("bar")) return { ...common, type: "bar", barMaxWidth: 28 };
  const dash = DASHES[Math.floor(index / COLOURS) % DASHES.length];
  return {
    ...common,
    type: "line",
    symbol: "circle",
    symbolSize: 5,
    showSymbol: !isStacked && length <= MANY,
    lineStyle: { width: isStacked ? 1 : 2, color: tint, type: dash },
    areaStyle: chart.endsWith("area") ? { color: tint, opacity: isStacked ? 0.7 : 0.2 } : undefined,
  };
}

export function heatOptions(show: Show, { x, y, cells }: HeatMarks, pen: Pen): EChartsCoreOption {
  const { colour, language } = pen;
  const text = labelText(pen);
  const most = Math.max(0, ...cells.map(([, , value]) => value));
  const least = Math.min(0, ...cells.map(([, , value]) => value));
  const axis = (of: Cell[], inverse: boolean) => ({
    type: "category",
    data: of.map((cell) => labelOf(cell)),
    inverse,
    axisLabel: { ...text, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
  });
  const tip = ({ data }: { data: HeatMarks["cells"][number] }) =>
    [`${labelOf(y[data[1]])} · ${labelOf(x[data[0]])}`, formatFigure(data[2], show, language)]
      .map((part) => format.encodeHTML(part))
      .join("<br>");
  return {
    animation: false,
    grid: { left: 4, right: 4, top: 4, bottom: 32, ...WITH_LABELS },
    tooltip: { ...tooltipLook(pen), formatter: tip },
    xAxis: axis(x, false),
    yAxis: axis(y, true),
    visualMap: {
      min: least,
      max: most,
      orient: "horizontal",
      left: "right",
      bottom: 0,
      itemWidth: 8,
      itemHeight: 96,
      text: [formatTick(most, show, language), formatTick(least, show, language)],
      textStyle: text,
      inRange: { color: [colour("--heat-least"), colour("--heat-most")] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        itemStyle: { borderColor: colour("--mantine-color-body"), borderWidth: 2, borderRadius: 3 },
      },
    ],
  };
}
