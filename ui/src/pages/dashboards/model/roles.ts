import type { Show } from "../types";

type Roles = Pick<Show, "chart" | "x" | "y" | "series" | "value">;

/** Of a heat map the file and the server say `series` to its rows and `y` to its colours, as reports do. */
export function heatRoles({ chart, x, y = [], series }: Roles): Roles {
  if (chart !== "heat-map") return { chart, x, y, series };
  return { chart, x, y: series === undefined ? [] : [series], value: y[0] };
}

/** The same the other way round. */
export function reportRoles({ chart, x, y = [], series, value }: Roles): Roles {
  if (chart !== "heat-map") return { chart, x, y, series };
  return { chart, x, y: value === undefined ? [] : [value], series: y[0] };
}
