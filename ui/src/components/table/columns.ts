import {
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
  type RowData,
} from "@tanstack/react-table";
import type { ReactNode } from "react";

export const features = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
});

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** What the column is sorted by; without it, it is not. */
  sort?: (row: T) => string | number | null;
  /** The header is only read out, where buttons speak for themselves. */
  silent?: boolean;
  /** Numbers stand at the end of their cell. */
  end?: boolean;
  /** Takes what room is left and cuts off what does not fit. */
  wide?: boolean;
  /** Left out where the page is narrower than this many pixels. */
  from?: number;
  width?: number;
}

type Value = string | number | null;

function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  // What has no value stands behind everything that has one.
  if (a === null) return 1;
  if (b === null) return -1;
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

export function definitions<T extends RowData>(columns: Column<T>[]): ColumnDef<typeof features, T>[] {
  return columns.map(({ id, sort }) => ({
    id,
    accessorFn: (row: T) => sort?.(row) ?? null,
    enableSorting: sort !== undefined,
    sortFn: (a, b) => compare(a.getValue<Value>(id), b.getValue<Value>(id)),
  }));
}
