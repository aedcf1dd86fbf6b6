import { Checkbox } from "@mantine/core";
import { useTable, type RowData, type RowSelectionState, type SortingState } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useT } from "../../i18n";
import { useKeys } from "../../shell/keys/keys";
import { useWidth } from "../../lib/width";
import { definitions, features, type Column } from "./columns";
import { DataRow } from "./DataRow";
import classes from "./DataTable.module.css";
import { HeaderCell } from "./HeaderCell";
import { useRowKeys } from "./use-row-keys";

const ROW_HEIGHT = 36;

export interface Selection {
  selected: RowSelectionState;
  onSelected: (selected: RowSelectionState) => void;
}

interface Props<T> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowId: (row: T) => string;
  onOpen?: (row: T) => void;
  selection?: Selection;
  sorting?: SortingState;
  /** Called when the end of the rows comes into view. */
  onEnd?: () => void;
  /** What stands below the last row. */
  below?: ReactNode;
  rowHeight?: number;
}

/** A dense table that draws only the rows in view. Arrow keys go from row to row, Enter opens one. */
export function DataTable<T extends RowData>(props: Props<T>) {
  const { label, rows, rowId, onOpen, selection, onEnd, below, rowHeight = ROW_HEIGHT } = props;
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = useMemo(
    () => props.columns.filter((column) => !column.from || width === 0 || width >= column.from),
    [props.columns, width],
  );
  const [sorting, setSorting] = useState<SortingState>(props.sorting ?? []);
  const table = useTable({
    features,
    columns: useMemo(() => definitions(columns), [columns]),
    data: rows,
    getRowId: rowId,
    state: { sorting, rowSelection: selection?.selected ?? {} },
    onSortingChange: setSorting,
    onRowSelectionChange: (update) =>
      selection?.onSelected(typeof update === "function" ? update(selection.selected) : update),
  });
  const models = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: models.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialRect: { width: 1280, height: 720 },
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (models.length > 0 && lastShown >= models.length - 1) onEnd?.();
  }, [lastShown, models.length, onEnd]);
  useKeys([
    { keys: "↓ ↑", label: t("shell.keyRows") },
    { keys: "Enter", label: t("shell.keyOpen") },
    ...(selection ? [{ keys: "Space", label: t("shell.selectRow") }] : []),
  ]);
  const keys = useRowKeys({
    count: models.length,
    scrollTo: (index) => virtual.scrollToIndex(index),
    open: (index) => models[index] && onOpen?.(models[index].original),
    toggle: (index) => selection && models[index]?.toggleSelected(),
  });
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={classes.scroller} {...keys}>
      <table className={classes.table} aria-label={label} aria-rowcount={models.length + 1}>
        <thead>
          <tr>
            {selection && (
              <th className={classes.select}>
                <Checkbox
                  aria-label={t("shell.selectAll")}
                  checked={table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected()}
                  onChange={table.getToggleAllRowsSelectedHandler()}
                />
              </th>
            )}
            {columns.map((column) => {
              const model = table.getColumn(column.id);
              return (
                <HeaderCell
                  key={column.id}
                  column={column}
                  sorted={model?.getIsSorted() ?? false}
                  onSort={() => model?.toggleSorting()}
                />
              );
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {items.map((item) => {
            const row = models[item.index]!;
            return (
              <DataRow
                key={row.id}
                index={item.index}
                columns={columns}
                row={row.original}
                height={rowHeight}
                selected={selection && row.getIsSelected()}
                onSelect={() => row.toggleSelected()}
                onOpen={onOpen}
              />
            );
          })}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
      {below}
    </div>
  );
}
