import { memo } from "react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { useCanvasActions } from "./actions";
import { labelPlace } from "./mover";
import type { WireEdge as Shown } from "./view";
import classes from "./canvas.module.css";

/** An edge: red where its columns do not fit, with the rows that went along it. */
export const WireEdge = memo(function WireEdge({ id, data, selected, ...ends }: EdgeProps<Shown>) {
  const t = useT();
  const [path, x, y] = getBezierPath(ends);
  const { insertInto } = useCanvasActions();
  const text = data?.rows != null ? t("editor.rowCount", { rows: data.rows }) : data?.label;
  const at = { transform: labelPlace(x, y) };
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={20}
        className={classes.wire}
        data-severity={data?.severity ?? undefined}
        data-change={data?.change ?? undefined}
        data-selected={selected || undefined}
        data-running={(data?.running && (data.rows ?? 0) > 0) || undefined}
      />
      {(text || selected) && (
        <EdgeLabelRenderer>
          <div className={classes.wireLabel} style={at} data-label-of={id}>
            {text && <span title={data?.issue ?? undefined}>{text}</span>}
            {selected && insertInto && (
              <button
                type="button"
                className={classes.insert}
                aria-label={t("editor.insertBlock")}
                onClick={() => insertInto(id)}
              >
                <IconPlus size={12} />
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
