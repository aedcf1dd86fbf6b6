import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use as register, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";

register([
  ...[BarChart, LineChart, HeatmapChart, ScatterChart],
  ...[GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, DataZoomComponent],
  CanvasRenderer,
]);

/** A colour of the theme, as the canvas needs it. */
export type Colour = (variable: string) => string;

/**
 * Draws a chart into an element, and again when the options, the size or light and dark change. A click tells the number of the mark and
 * that of its series; and, whether or not it met a mark, at which place of the axis and at which height it was.
 */
export function useChart(
  options: (colour: Colour) => EChartsCoreOption,
  onClick?: (index: number, series: number) => void,
  onPlace?: (index: number, height: number) => void,
) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const { colorScheme } = useMantineColorScheme();
  const click = useRef(onClick);
  const place = useRef(onPlace);
  useEffect(() => {
    click.current = onClick;
    place.current = onPlace;
  });
  useEffect(() => {
    const drawn = init(element.current!);
    chart.current = drawn;
    drawn.on("click", ({ dataIndex, seriesIndex }) => click.current?.(dataIndex, seriesIndex ?? 0));
    drawn.getZr().on("click", ({ offsetX, offsetY }) => {
      const at = [offsetX, offsetY];
      if (!place.current || !drawn.containPixel("grid", at)) return;
      const [index = 0, height = 0] = drawn.convertFromPixel("grid", at);
      place.current(Math.round(index), height);
    });
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element.current!);
    return () => {
      observer.disconnect();
      // A large chart is painted over several frames, which would go on after its end; an empty one is painted at once.
      drawn.clear();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(options(colourOf(element.current!)), { notMerge: true });
  }, [options, colorScheme]);
  return element;
}

/** Canvas knows neither variables nor `light-dark()`, so the browser is asked what they come to. */
function colourOf(element: HTMLElement): Colour {
  const probe = document.createElement("span");
  return (variable) => {
    probe.style.color = `var(${variable})`;
    element.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
}
