import type { KeyboardEvent } from "react";
import { useT } from "../../../i18n";
import { useKeys } from "../../../shell/keys/keys";

const CELL = "[data-cell]";

/** Lets the keys go from a row into its values: → into them and on, ← and Escape back, ↓ and ↑ along a column. */
export function useCellKeys() {
  const t = useT();
  useKeys([{ keys: "→ ←", label: t("rejects.keyCells") }]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target;
    if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = target.closest<HTMLElement>("tr[data-row]");
    const isCell = target.matches(CELL);
    if (!row || (target !== row && !isCell)) return;
    const next = isCell ? neighbour(row, target, event.key) : event.key === "ArrowRight" ? cellsOf(row)[0] : undefined;
    if (!next) return;
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown };
}

const cellsOf = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>(CELL) ?? [])];

function neighbour(row: HTMLElement, cell: HTMLElement, key: string): HTMLElement | undefined {
  const cells = cellsOf(row);
  const index = cells.indexOf(cell);
  switch (key) {
    case "ArrowRight":
      return cells[index + 1];
    case "ArrowLeft":
      return cells[index - 1] ?? row;
    case "ArrowDown":
      return cellsOf(row.nextElementSibling)[index];
    case "ArrowUp":
      return cellsOf(row.previousElementSibling)[index];
    case "Escape":
      return row;
    default:
      return undefined;
  }
}
