/** How two tables differ. */
export interface TableDiff {
  /** The columns by which rows are told apart. */
  keys: string[];
  columns: string[];
  /** Columns that the other table does not have. */
  fresh: string[];
  /** Columns that only the other table has. */
  lost: string[];
  rows: RowDiff[];
}

/** A row that only one table has, or that differs. */
export interface RowDiff {
  kind: "added" | "gone" | "changed";
  cells: CellDiff[];
}

export interface CellDiff {
  value: string;
  /** What the other table has in its place, where that differs. */
  was?: string;
}

/** Reads CSV as RFC 4180 has it: quotes around what holds separators, quotes or line ends. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
    cell = "";
  };
  const start = text.startsWith("\u{feff}") ? 1 : 0;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") endRow();
    else if (letter !== "\r") cell += letter;
  }
  endRow();
  return rows;
}

/** Whether a text is a number, also one with commas between its thousands. */
const isNumber = (text: string) =>
  text.trim() !== "" &&
  Number.isFinite(Number(/^\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*$/.test(text) ? text.replaceAll(",", "") : text));

/** Returns the first columns that hold anything but numbers: what rows are about, before what is measured. What is empty says nothing. */
function keysOf(columns: string[], rows: string[][]): number {
  const measures = (column: number) => {
    const given = rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
    return given.length > 0 && given.every(isNumber);
  };
  const first = columns.findIndex((_, column) => measures(column));
  return first === -1 ? columns.length : Math.max(first, 1);
}

/** Compares a table with the one before it. Columns are held against those of the same name. */
export function diffCsv(before: string, after: string): TableDiff {
  const [oldHead = [], ...oldRows] = readCsv(before);
  const [columns = [], ...newRows] = readCsv(after);
  const count = keysOf(columns, newRows.length > 0 ? newRows : oldRows);
  const keys = columns.slice(0, count);
  const places = columns.map((name) => oldHead.indexOf(name));
  const inOrder = (row: string[]) => places.map((place) => (place === -1 ? "" : (row[place] ?? "")));
  const keyOf = (row: string[]) => JSON.stringify(row.slice(0, count));
  const old = new Queues<string[]>();
  for (const row of oldRows.map(inOrder)) old.put(keyOf(row), row);
  const rows: RowDiff[] = [];
  for (const row of newRows) {
    const other = old.take(keyOf(row));
    const cells = columns.map((_, column): CellDiff => {
      const [value, was] = [row[column] ?? "", other?.[column]];
      return was === undefined || was === value ? { value } : { value, was };
    });
    if (!other) rows.push({ kind: "added", cells });
    else if (cells.some(({ was }) => was !== undefined)) rows.push({ kind: "changed", cells });
  }
  for (const left of old.left()) rows.push({ kind: "gone", cells: left.map((value) => ({ value })) });
  const fresh = oldHead.length > 0 ? columns.filter((name) => !oldHead.includes(name)) : [];
  return { keys, columns, fresh, lost: oldHead.filter((name) => !columns.includes(name)), rows };
}

/** Things by key, which leave in the order in which they came. */
class Queues<Item> {
  readonly #queues = new Map<string, { items: Item[]; taken: number }>();

  put(key: string, item: Item) {
    const queue = this.#queues.get(key);
    if (queue) queue.items.push(item);
    else this.#queues.set(key, { items: [item], taken: 0 });
  }

  take(key: string): Item | undefined {
    const queue = this.#queues.get(key);
    return queue?.items[queue.taken++];
  }

  left(): Item[] {
    return [...this.#queues.values()].flatMap(({ items, taken }) => items.slice(taken));
  }
}
