/** A line of one text, of another, or of both. */
export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  before: number | null;
  after: number | null;
}

/** Compares texts line by line, by the longest common subsequence between what both ends have in common. */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = before.split("\n");
  const right = after.split("\n");
  const head = commonHead(left, right);
  const tail = commonTail(left.slice(head), right.slice(head));
  const lines = [
    ...same(left.slice(0, head)),
    ...middle(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...same(left.slice(left.length - tail)),
  ];
  return numbered(lines);
}

/** Leaves out what is far from any change; `null` stands for what was left out. */
export function hunks(lines: readonly DiffLine[], context = 3): (DiffLine | null)[] {
  const near = (index: number) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== "same");
  const kept = lines.map((line, index) => (near(index) ? line : null));
  return kept.filter((line, index) => line !== null || kept[index - 1] !== null);
}

type Bare = Pick<DiffLine, "kind" | "text">;

function same(lines: string[]): Bare[] {
  return lines.map((text) => ({ kind: "same", text }));
}

function commonHead(left: string[], right: string[]): number {
  let count = 0;
  while (count < left.length && count < right.length && left[count] === right[count]) count += 1;
  return count;
}

function commonTail(left: string[], right: string[]): number {
  return commonHead([...left].reverse(), [...right].reverse());
}

function middle(left: string[], right: string[]): Bare[] {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const equal = left[row] === right[column];
      const best = equal ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      lengths[row * width + column] = best;
    }
  }
  return walk(left, right, at);
}

function walk(left: string[], right: string[], at: (row: number, column: number) => number): Bare[] {
  const lines: Bare[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    const old = left[row];
    const now = right[column];
    if (old !== undefined && old === now) {
      lines.push({ kind: "same", text: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && (now === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: "removed", text: old });
      row += 1;
    } else if (now !== undefined) {
      lines.push({ kind: "added", text: now });
      column += 1;
    }
  }
  return lines;
}

function numbered(lines: Bare[]): DiffLine[] {
  let before = 0;
  let after = 0;
  return lines.map(({ kind, text }) => ({
    kind,
    text,
    before: kind === "added" ? null : (before += 1),
    after: kind === "removed" ? null : (after += 1),
  }));
}
