import { useCallback, useMemo } from "react";
import { useChart, type Colour } from "../../../components/chart";
import { useI18n } from "../../../i18n";
import { atHeat, atMark, heatOf, marksOf, seriesAt } from "../model/marks";
import type { At, Rows, Show } from "../types";
import { heatOptions, seriesOptions } from "./chart-options";
import classes from "./Tile.module.css";

interface Props {
  title: string;
  show: Show;
  data: Rows;
  /** Asks for the rows behind a mark. */
  onAsk?: (at: At) => void;
}

/** A chart. What it says can be read as a table, too: its tile has a button for that. */
export function ChartTile(props: Props) {
  return props.show.chart === "heat-map" ? <HeatMap {...props} /> : <SeriesChart {...props} />;
}

function SeriesChart({ title, show, data, onAsk }: Props) {
  const { t, language } = useI18n();
  const marks = useMemo(() => marksOf(show, data), [show, data]);
  const options = useCallback(
    (colour: Colour) => seriesOptions(show, marks, { colour, t, language }),
    [show, marks, t, language],
  );
  const ask = (index: number, series: number) => onAsk?.(atMark(show, marks, series, index));
  // A line is thin, and an area is one mark for all of its places.
  const askNear = (index: number, height: number) => ask(index, seriesAt(show, marks, index, height));
  const isBar = show.chart?.endsWith("bar");
  const element = useChart(options, isBar ? ask : undefined, isBar ? undefined : askNear);
  const label = t("dashboards.chartLabel", { title, points: marks.x.length, series: marks.series.length });
  return <div ref={element} className={classes.chart} data-asks={onAsk && true} role="img" aria-label={label} />;
}

function HeatMap({ title, show, data, onAsk }: Props) {
  const { t, language } = useI18n();
  const marks = useMemo(() => heatOf(show, data), [show, data]);
  const options = useCallback(
    (colour: Colour) => heatOptions(show, marks, { colour, t, language }),
    [show, marks, t, language],
  );
  const element = useChart(options, (index) => onAsk?.(atHeat(marks, index)));
  const label = t("dashboards.heatLabel", { title, columns: marks.x.length, rows: marks.y.length });
  return <div ref={element} className={classes.chart} data-asks={onAsk && true} role="img" aria-label={label} />;
}
