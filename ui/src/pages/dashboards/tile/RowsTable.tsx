import { useMemo } from "react";
import type { Cell } from "../../../api/types";
import { DataTable, type Column } from "../../../components/table";
import { isNumeric, toNumber } from "../model/cells";
import type { Rows } from "../types";
import { CellView } from "./CellView";

interface Props {
  label: string;
  data: Rows;
  onOpen?: (row: Cell[]) => void;
}

interface Numbered {
  id: string;
  cells: Cell[];
}

const ROW_HEIGHT = 30;

/** Rows of a result: sorted by a click, numbers at the end of their cells. */
export function RowsTable({ label, data, onOpen }: Props) {
  const rows = useMemo(() => data.rows.map((cells, index): Numbered => ({ id: String(index), cells })), [data]);
  const columns = useMemo(() => data.columns.map(columnOf), [data]);
  const open = onOpen && ((row: Numbered) => onOpen(row.cells));
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      rowId={({ id }) => id}
      onOpen={open}
      rowHeight={ROW_HEIGHT}
    />
  );
}

function columnOf({ name, type }: Rows["columns"][number], index: number): Column<Numbered> {
  const isNumber = isNumeric(type);
  const sorted = (cell: Cell | undefined) => (isNumber ? toNumber(cell) : cell === null ? null : String(cell));
  return {
    id: name,
    header: name,
    end: isNumber || undefined,
    sort: ({ cells }) => sorted(cells[index]),
    cell: ({ cells }) => <CellView column={name} type={type} cell={cells[index] ?? null} />,
  };
}
