import type { Cell, Column, Preview } from "../../api/types";

/** Rows as a grid shows them. */
export interface Sheet {
  columns: Column[];
  rows: Cell[][];
  complete: boolean;
}

export function toSheet({ columns, rows, complete }: Preview): Sheet {
  return { columns, rows, complete };
}

export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

const NUMERIC = /^(u?int|float|decimal)/;

export function isNumeric(type: string): boolean {
  return NUMERIC.test(type);
}

/** A filter of a column: a part of the text, `= x`, `> 5`, `null` or `!null`. */
export function fitsFilter(cell: Cell | undefined, filter: string): boolean {
  const wanted = filter.trim();
  if (wanted === "") return true;
  if (wanted === "null") return cell === null;
  if (wanted === "!null") return cell !== null;
  const text = cellText(cell);
  const [, operator, operand] = /^(<=|>=|!=|=|<|>)\s*(.*)$/.exec(wanted) ?? [];
  if (operator === undefined || operand === undefined) return text.toLowerCase().includes(wanted.toLowerCase());
  if (operator === "=") return text === operand;
  if (operator === "!=") return text !== operand;
  return cell !== null && compares(text, operator, operand);
}

export function filterRows(sheet: Sheet, filters: Readonly<Record<string, string>>): number[] {
  const active = sheet.columns.flatMap(({ name }, index) => (filters[name] ? [[index, filters[name]] as const] : []));
  const fits = (row: Cell[]) => active.every(([index, filter]) => fitsFilter(row[index], filter));
  return sheet.rows.flatMap((row, index) => (fits(row) ? [index] : []));
}

function compares(text: string, operator: string, operand: string): boolean {
  const order = compareTexts(text, operand);
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}

/** Numbers go by value, everything else by its text: dates and times of ISO 8601 sort as they should. */
export function compareTexts(left: string, right: string): number {
  const [first, second] = [Number(left), Number(right)];
  const areNumbers = left.trim() !== "" && right.trim() !== "" && !Number.isNaN(first) && !Number.isNaN(second);
  if (areNumbers) return first - second;
  return left < right ? -1 : left > right ? 1 : 0;
}
