import { VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "./columns";
import classes from "./DataTable.module.css";

interface Props<T> {
  column: Column<T>;
  sorted: false | "asc" | "desc";
  onSort: () => void;
}

const ORDER = { asc: "ascending", desc: "descending" } as const;

export function HeaderCell<T>({ column: { header, sort, silent, end, wide, width }, sorted, onSort }: Props<T>) {
  const Arrow = sorted === "asc" ? IconArrowUp : IconArrowDown;
  return (
    <th
      scope="col"
      data-end={end}
      data-wide={wide}
      style={{ width }}
      aria-sort={sort && (sorted ? ORDER[sorted] : "none")}
    >
      {sort ? (
        <button type="button" className={classes.sort} onClick={onSort}>
          {header}
          {sorted && <Arrow size={13} aria-hidden />}
        </button>
      ) : silent ? (
        <VisuallyHidden>{header}</VisuallyHidden>
      ) : (
        header
      )}
    </th>
  );
}
