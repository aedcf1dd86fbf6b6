import { useMemo, useRef, useState } from "react";
import { TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useT } from "../../i18n";
import type { RowChange } from "./compare";
import { ColumnStats } from "./ColumnStats";
import { cellText, filterRows, isNumeric, type Sheet } from "./sheet";
import classes from "./preview.module.css";

export interface Marks {
  rows: readonly RowChange[];
  cells: ReadonlyMap<number, ReadonlySet<string>>;
  columns: ReadonlyMap<string, "added" | "removed" | "changed">;
}

interface Props {
  sheet: Sheet;
  label: string;
  marks?: Marks;
}

const ROW_HEIGHT = 26;
const SIGNS = { same: "", added: "+", removed: "−", changed: "~" };

/** Rows of a sample: types, nulls shown as such, a filter and a distribution for each column. Only visible rows are drawn. */
export function DataGrid({ sheet, label, marks }: Props) {
  const t = useT();
  const scroll = useRef<HTMLDivElement>(null);
  const [filters, setFilters] = useState<Record<string, string>>({});
  const shown = useMemo(() => filterRows(sheet, filters), [sheet, filters]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const template = { gridTemplateColumns: `56px repeat(${sheet.columns.length}, minmax(128px, 220px))` };
  return (
    <div
      className={classes.grid}
      ref={scroll}
      role="grid"
      aria-label={label}
      aria-rowcount={shown.length + 1}
      tabIndex={0}
    >
      <div className={classes.header} role="row" style={template}>
        <div className={classes.corner} role="columnheader">
          #
        </div>
        {sheet.columns.map((column, index) => (
          <div
            key={column.name}
            className={classes.columnHead}
            role="columnheader"
            data-change={marks?.columns.get(column.name)}
          >
            <div className={classes.columnName} title={`${column.name} ${column.type}`}>
              {marks?.columns.has(column.name) && `${SIGNS[marks.columns.get(column.name)!]} `}
              {column.name}{" "}
              <code className={classes.columnType}>
                {column.type}
                {column.nullable ? "?" : ""}
              </code>
            </div>
            <ColumnStats sheet={sheet} index={index} />
            <TextInput
              size="xs"
              variant="unstyled"
              className={classes.filter}
              placeholder={t("editor.filter")}
              aria-label={t("editor.filterColumn", { column: column.name })}
              value={filters[column.name] ?? ""}
              onChange={(event) => setFilters({ ...filters, [column.name]: event.currentTarget.value })}
            />
          </div>
        ))}
      </div>
      <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const index = shown[item.index] ?? 0;
          const change = marks?.rows[index];
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classes.row}
              data-change={change}
              style={{ ...template, height: ROW_HEIGHT, transform: `translateY(${item.start}px)` }}
            >
              <div className={classes.number} role="rowheader">
                {change ? SIGNS[change] : ""} {index + 1}
              </div>
              {sheet.columns.map(({ name, type }, column) => (
                <Cell
                  key={name}
                  text={cellText(sheet.rows[index]?.[column])}
                  isNull={sheet.rows[index]?.[column] === null}
                  isNumber={isNumeric(type)}
                  isChanged={marks?.cells.get(index)?.has(name) ?? false}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface CellProps {
  text: string;
  isNull: boolean;
  isNumber: boolean;
  isChanged: boolean;
}

function Cell({ text, isNull, isNumber, isChanged }: CellProps) {
  return (
    <div
      role="gridcell"
      className={classes.cell}
      title={text}
      data-null={isNull || undefined}
      data-number={isNumber || undefined}
      data-changed={isChanged || undefined}
    >
      {isNull ? "null" : text}
    </div>
  );
}
