import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconSquareOff } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { Cell, Column } from "../../../api/types";
import { useT } from "../../../i18n";
import { isText, read, textOf } from "./values";

interface Props {
  column: Column;
  value: Cell;
  /** Called once: with the new value, or with nothing when all stays as it was. */
  onDone: (value: Cell | undefined) => void;
}

/** A field for a value of the column's type: Enter takes what is typed, Escape leaves it, and what does not fit stays open and says why. */
export function CellInput({ column, value, onDone }: Props) {
  const t = useT();
  const [typed, setTyped] = useState(textOf(value));
  const isDone = useRef(false);
  const { name, nullable } = column;
  const found = read(typed, column);
  const isUntouched = typed === textOf(value);
  const fault = found.fault && !isUntouched ? t(found.fault) : undefined;
  const done = (next: Cell | undefined) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(next);
  };
  const take = () => {
    if (isUntouched) done(undefined);
    else if (!found.fault) done(found.value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") take();
    if (event.key === "Escape") done(undefined);
  };
  return (
    <TextInput
      size="xs"
      w={180}
      autoFocus
      aria-label={name}
      value={typed}
      error={fault}
      errorProps={{ role: "alert" }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => (fault ? done(undefined) : take())}
      rightSection={
        nullable &&
        isText(column.type) && (
          <Tooltip label={t("rejects.makeNull")}>
            <ActionIcon
              size="sm"
              aria-label={t("rejects.makeNull")}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => done(value === null ? undefined : null)}
            >
              <IconSquareOff size={13} />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}
