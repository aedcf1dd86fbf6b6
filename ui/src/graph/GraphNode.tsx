import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { KindIcon } from "../editor/palette/KindIcon";
import { useI18n } from "../i18n";
import { formatShort } from "../lib/format";
import classes from "./graph.module.css";
import { kindOf } from "./look";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout";
import type { FlowNode } from "./view";

/** A node of a run: what it is, what it does, and its rows. */
export const GraphNode = memo(function GraphNode({ data: { node, look, down } }: NodeProps<FlowNode>) {
  const { t, language } = useI18n();
  const { icon: Icon, tone, word } = look;
  const short = (rows: number) => formatShort(rows, language);
  const { rows_in, rows_out, rows_rejected } = node;
  const kind = kindOf(node.role);
  const counts = kind === "transform" ? `${short(rows_in)} → ${short(rows_out)}` : short(rows_out);
  return (
    <div className={classes.node} data-state={tone} style={{ width: NODE_WIDTH, height: NODE_HEIGHT }}>
      {kind !== "extractor" && (
        <Handle type="target" position={down ? Position.Top : Position.Left} className={classes.port} />
      )}
      <div className={classes.head}>
        <KindIcon kind={kind} size={16} />
        <span className={classes.name}>{node.node}</span>
        <span className={classes.state} title={t(word)}>
          <Icon size={16} aria-label={t(word)} />
        </span>
      </div>
      <div className={classes.below}>
        <span className={classes.block}>{node.block}</span>
        <span className={classes.rows}>
          {t("run.nRows", { rows: counts })}
          {rows_rejected > 0 && ` · ${t("run.nRejected", { rows: short(rows_rejected) })}`}
        </span>
      </div>
      {kind !== "loader" && (
        <Handle type="source" position={down ? Position.Bottom : Position.Right} className={classes.port} />
      )}
    </div>
  );
});
