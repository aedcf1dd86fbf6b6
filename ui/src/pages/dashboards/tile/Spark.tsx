import classes from "./Tile.module.css";

const WIDTH = 100;
const HEIGHT = 24;
/** How many of the last values are drawn. */
const LAST = 30;

/** The last values as a line, to be seen in passing; it has no scale, and says nothing that the number does not. */
export function Spark({ values }: { values: (number | null)[] }) {
  const shown = values.slice(-LAST).map((value) => value ?? 0);
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const height = (value: number) => HEIGHT - 2 - ((value - least) / (most - least || 1)) * (HEIGHT - 4);
  const points = shown.map((value, index) => `${(index / (shown.length - 1)) * WIDTH},${height(value).toFixed(1)}`);
  return (
    <svg className={classes.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <polyline points={points.join(" ")} />
    </svg>
  );
}
