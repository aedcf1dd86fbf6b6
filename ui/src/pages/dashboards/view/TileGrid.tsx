import type { ReactNode } from "react";
import { inReadingOrder, type Places } from "../model/grid";
import type { Place } from "../types";
import classes from "./View.module.css";

interface Props {
  places: Places;
  children: (name: string) => ReactNode;
}

/** Tiles on twelve columns, in the order in which they are read; one below another where the page is narrow. */
export function TileGrid({ places, children }: Props) {
  return (
    <div className={classes.grid}>
      {inReadingOrder(places).map((name) => (
        <div key={name} className={classes.cell} style={areaOf(places[name]!)}>
          {children(name)}
        </div>
      ))}
    </div>
  );
}

export function areaOf({ column, row, width, height }: Place): React.CSSProperties {
  return {
    gridColumn: `${column + 1} / span ${width}`,
    gridRow: `${row + 1} / span ${height}`,
    "--tile-height": height,
  } as React.CSSProperties;
}
