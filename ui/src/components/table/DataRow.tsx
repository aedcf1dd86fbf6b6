import { Checkbox } from "@mantine/core";
import type { MouseEvent } from "react";
import { useT } from "../../i18n";
import type { Column } from "./columns";
import classes from "./DataTable.module.css";

interface Props<T> {
  index: number;
  columns: Column<T>[];
  row: T;
  height: number;
  selected?: boolean;
  onSelect: () => void;
  onOpen?: (row: T) => void;
}

const CONTROLS = "a, button, input, label, [role=menuitem], [role=dialog]";

export function DataRow<T>({ index, columns, row, height, selected, onSelect, onOpen }: Props<T>) {
  const t = useT();
  const open = (event: MouseEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    const own = target instanceof Element && currentTarget.contains(target) && !target.closest(CONTROLS);
    if (own && getSelection()?.isCollapsed !== false) onOpen?.(row);
  };
  return (
    <tr
      data-row={index}
      tabIndex={index === 0 ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-open={onOpen ? true : undefined}
      style={{ height }}
      onClick={open}
    >
      {selected !== undefined && (
        <td className={classes.select}>
          <Checkbox aria-label={t("shell.selectRow")} checked={selected} onChange={onSelect} />
        </td>
      )}
      {columns.map(({ id, cell, end, wide }) => (
        <td key={id} data-end={end} data-wide={wide}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}
