import { memo, useState } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconCircleX, IconX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { editGroup, removeGroup } from "../model/edits/groups";
import { edit, useEditor } from "../state/editor";
import type { GroupNode as Shown } from "./view";
import classes from "./canvas.module.css";

/** A group of nodes: a frame with a name, or one node in their place while it is folded. */
export const GroupFrame = memo(function GroupFrame({ data }: NodeProps<Shown>) {
  const t = useT();
  const store = useEditor();
  const { index, name, count, collapsed, severity, editable } = data;
  const Chevron = collapsed ? IconChevronRight : IconChevronDown;
  const fold = () =>
    edit(store, t("editor.didFold", { name }), (document) => editGroup(document, index, { collapsed: !collapsed }));
  return (
    <div
      className={collapsed ? classes.folded : classes.frame}
      data-severity={(collapsed && severity) || undefined}
      role="group"
      aria-label={t("editor.groupOf", { name, count })}
    >
      <div className={classes.groupHead} data-group-head>
        <button
          type="button"
          className={`nodrag ${classes.groupButton}`}
          aria-expanded={!collapsed}
          aria-label={t(collapsed ? "editor.unfold" : "editor.fold", { name })}
          disabled={!editable}
          onClick={fold}
        >
          <Chevron size={14} aria-hidden />
        </button>
        <GroupName index={index} name={name} editable={editable} />
        {collapsed && <span className={classes.reference}>{t("editor.nodeCount", { count })}</span>}
        {collapsed && severity === "error" && (
          <IconCircleX size={16} className={classes.error} aria-label={t("editor.error")} />
        )}
        {collapsed && severity === "warning" && (
          <IconAlertTriangle size={16} className={classes.warning} aria-label={t("editor.warning")} />
        )}
        {editable && (
          <button
            type="button"
            className={`nodrag ${classes.groupButton}`}
            aria-label={t("editor.ungroup", { name })}
            onClick={() => edit(store, t("editor.didUngroup", { name }), (document) => removeGroup(document, index))}
          >
            <IconX size={12} aria-hidden />
          </button>
        )}
      </div>
      {collapsed && (
        <>
          <Handle id="in" type="target" position={Position.Left} className={classes.port} isConnectable={false} />
          <Handle id="out" type="source" position={Position.Right} className={classes.port} isConnectable={false} />
        </>
      )}
    </div>
  );
});

function GroupName({ index, name, editable }: { index: number; name: string; editable: boolean }) {
  const t = useT();
  const store = useEditor();
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    setTyped(null);
    const next = typed?.trim();
    if (!next || next === name) return;
    edit(store, t("editor.didNameGroup", { name: next }), (document) => editGroup(document, index, { name: next }));
  };
  if (typed === null) {
    return (
      <button
        type="button"
        className={classes.groupName}
        disabled={!editable}
        title={editable ? t("editor.renameGroup") : undefined}
        onDoubleClick={() => setTyped(name)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "F2") return;
          event.preventDefault();
          setTyped(name);
        }}
      >
        {name}
      </button>
    );
  }
  return (
    <input
      className={`nodrag ${classes.groupInput}`}
      aria-label={t("editor.groupName")}
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
