import { useState } from "react";
import type { Cell, Column } from "../../../api/types";
import { useT } from "../../../i18n";
import { CellInput } from "./CellInput";
import classes from "./Rejects.module.css";
import { textOf } from "./values";

interface Props {
  column: Column;
  /** The value that was rejected. */
  was: Cell;
  /** What it was changed to; undefined while it was not. */
  fixed: Cell | undefined;
  /** Null for those who may only look. */
  onChange: ((value: Cell) => void) | null;
}

/** A value that becomes a field when it is clicked. One that was changed is marked, and tells what it was. */
export function EditableCell({ column, was, fixed, onChange }: Props) {
  const t = useT();
  const [editing, setEditing] = useState(false);
  const isFixed = fixed !== undefined;
  const value = isFixed ? fixed : was;
  if (!onChange) return <Shown value={value} />;
  if (editing) {
    return (
      <CellInput
        column={column}
        value={value}
        onDone={(next) => {
          setEditing(false);
          if (next !== undefined) onChange(next);
        }}
      />
    );
  }
  const label = t("rejects.change", { column: column.name, value: value === null ? "null" : textOf(value) });
  const before = isFixed ? t("rejects.was", { value: was === null ? "null" : textOf(was) }) : undefined;
  return (
    <button
      type="button"
      data-cell
      tabIndex={-1}
      className={classes.cell}
      data-fixed={isFixed || undefined}
      aria-label={before ? `${label} · ${before}` : label}
      title={before}
      onClick={() => setEditing(true)}
    >
      <Shown value={value} />
    </button>
  );
}

function Shown({ value }: { value: Cell }) {
  return value === null ? (
    <span className={classes.null}>null</span>
  ) : (
    <span className={classes.value}>{textOf(value)}</span>
  );
}
