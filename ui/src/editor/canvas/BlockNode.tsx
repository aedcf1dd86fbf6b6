import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { IconAlertTriangle, IconCircleX, IconNote, IconPlayerPause } from "@tabler/icons-react";
import { useI18n } from "../../i18n";
import { KindIcon } from "../palette/KindIcon";
import { ChangeMark } from "../versions/ChangeMark";
import { portTop, type BlockNode as Shown } from "./view";
import classes from "./canvas.module.css";

/**
 * A node of the pipeline: what it is, whether something is wrong with it, and its ports. That it is selected is shown by style alone, so
 * that selecting all of them draws none of them anew.
 */
export const BlockNode = memo(function BlockNode({ data }: Pick<NodeProps<Shown>, "data">) {
  const { t, language } = useI18n();
  const { severity, issue, change, rows } = data;
  return (
    <div
      className={classes.node}
      data-severity={severity ?? undefined}
      data-disabled={data.disabled || undefined}
      data-change={change ?? undefined}
      title={issue ?? undefined}
    >
      <div className={classes.head}>
        <KindIcon kind={data.blockKind} size={18} />
        <div className={classes.names}>
          <div className={classes.title}>{data.title}</div>
          <div className={classes.reference}>
            {data.title === data.name ? data.reference : `${data.name} · ${data.reference}`}
          </div>
        </div>
        {severity === "error" && <IconCircleX size={16} className={classes.error} aria-label={t("editor.error")} />}
        {severity === "warning" && (
          <IconAlertTriangle size={16} className={classes.warning} aria-label={t("editor.warning")} />
        )}
        {data.hasNotes && <IconNote size={14} className={classes.dimmed} aria-label={t("editor.hasNotes")} />}
        {data.disabled && <IconPlayerPause size={14} aria-label={t("editor.disabled")} />}
      </div>
      {change && <ChangeMark change={change} />}
      {rows !== null && (
        <div className={classes.rows}>
          {t("editor.rowCount", { rows })}
          {data.rejected > 0 && ` · ${t("editor.rejectCount", { rows: data.rejected.toLocaleString(language) })}`}
        </div>
      )}
      <Ports names={data.inputs} type="target" />
      <Ports names={data.outputs} type="source" />
    </div>
  );
}, showsSame);

function showsSame(before: Pick<NodeProps<Shown>, "data">, after: Pick<NodeProps<Shown>, "data">): boolean {
  return before.data === after.data;
}

function Ports({ names, type }: { names: string[]; type: "source" | "target" }) {
  const isSource = type === "source";
  return names.map((name, index) => (
    <div key={name}>
      <Handle
        id={name}
        type={type}
        position={isSource ? Position.Right : Position.Left}
        className={classes.port}
        style={{ top: portTop(index, names.length) }}
      />
      {names.length > 1 && (
        <span
          className={classes.portName}
          data-side={isSource ? "right" : "left"}
          style={{ top: portTop(index, names.length) - 9 }}
        >
          {name}
        </span>
      )}
    </div>
  ));
}
