import { BarChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use as register, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";

register([BarChart, ScatterChart, GridComponent, TooltipComponent, DataZoomComponent, CanvasRenderer]);

/** A colour of the theme, as the canvas needs it. */
export type Colour = (variable: string) => string;

/** Draws a chart into an element, and again when the options, the size or light and dark change. */
export function useChart(options: (colour: Colour) => EChartsCoreOption, onClick?: (index: number) => void) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const { colorScheme } = useMantineColorScheme();
  const click = useRef(onClick);
  useEffect(() => {
    click.current = onClick;
  });
  useEffect(() => {
    const drawn = init(element.current!);
    chart.current = drawn;
    drawn.on("click", ({ dataIndex }) => click.current?.(dataIndex));
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(element.current!);
    return () => {
      observer.disconnect();
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
