/** A replacement of `text[start..end]`. */
export interface Splice {
  start: number;
  end: number;
  insert: string;
}

/** Applies splices that do not overlap; at one place, what is inserted goes before what is replaced. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((left, right) => left.start - right.start || left.end - right.end);
  let result = "";
  let position = 0;
  for (const splice of ordered) {
    if (splice.start < position) throw new Error(`splices overlap at ${splice.start}`);
    result += text.slice(position, splice.start) + splice.insert;
    position = splice.end;
  }
  return result + text.slice(position);
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Returns where the line ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found < 0 ? text.length : found;
}

/** Returns where the next line begins. */
export function nextLine(text: string, offset: number): number {
  return Math.min(lineEnd(text, offset) + 1, text.length);
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
