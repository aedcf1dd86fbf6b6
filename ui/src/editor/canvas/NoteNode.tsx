import { memo, useState } from "react";
import { NodeResizer, type NodeProps } from "@xyflow/react";
import { useT } from "../../i18n";
import { editNote } from "../model/edits/notes";
import { edit, useEditor } from "../state/editor";
import type { NoteNode as Shown } from "./view";
import classes from "./canvas.module.css";

/** A note on the canvas; a double click opens it for writing. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<Shown>) {
  const t = useT();
  const store = useEditor();
  const [writing, setWriting] = useState(data.text === "");
  const readOnly = store.get().readOnly;
  const keep = (text: string) => {
    setWriting(false);
    edit(store, t("editor.didEditNote"), (document) => editNote(document, data.index, { text }));
  };
  const resize = (_: unknown, { x, y, width, height }: { x: number; y: number; width: number; height: number }) => {
    const change = { at: [x, y], size: [width, height] } as const;
    edit(store, t("editor.didEditNote"), (document) => editNote(document, data.index, change));
  };
  return (
    <div
      className={classes.note}
      data-selected={selected || undefined}
      onDoubleClick={() => !readOnly && setWriting(true)}
    >
      <NodeResizer isVisible={selected && !readOnly} minWidth={96} minHeight={48} onResizeEnd={resize} />
      {writing ? (
        <textarea
          className={`nodrag nowheel ${classes.noteText}`}
          aria-label={t("editor.note")}
          placeholder={t("editor.notePlaceholder")}
          autoFocus
          defaultValue={data.text}
          onBlur={(event) => keep(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
      ) : (
        <div className={classes.noteText}>{data.text}</div>
      )}
    </div>
  );
});
