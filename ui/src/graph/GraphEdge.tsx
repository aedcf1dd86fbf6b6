import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { useI18n } from "../i18n";
import { formatBytes, formatShort } from "../lib/format";
import classes from "./graph.module.css";
import type { FlowEdge } from "./view";

/** An edge of a run, with the rows and bytes that went along it, and how fast they do. */
export const GraphEdge = memo(function GraphEdge({ data, ...ends }: EdgeProps<FlowEdge>) {
  const { t, language } = useI18n();
  const [path, x, y] = getBezierPath(ends);
  if (!data) return <BaseEdge path={path} />;
  const { rows, bytes, rate } = data;
  const moving = rate !== null && rate > 0;
  return (
    <>
      <BaseEdge path={path} className={classes.edge} data-moving={moving || undefined} />
      <EdgeLabelRenderer>
        <div className={classes.label} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
          {formatShort(rows, language)} · {formatBytes(bytes)}
          {moving && <div>{t("run.perSecond", { rows: formatShort(rate, language) })}</div>}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
