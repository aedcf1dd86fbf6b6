/** The order in which keys of each kind of map are usually written. */
export const NODE_KEYS = [
  "block",
  "title",
  "notes",
  "disabled",
  "stream",
  "inputs",
  "secrets",
  "config",
  "grants",
  "limits",
  "write",
  "on",
] as const;
export const PIPELINE_KEYS = [
  "name",
  "title",
  "description",
  "owner",
  "tags",
  "parameters",
  "connections",
  "triggers",
  "concurrency",
  "on",
  "epoch",
  "retries",
  "timeout",
  "parallelism",
  "nodes",
  "layout",
] as const;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

export function isName(text: string): boolean {
  return NAME.test(text);
}

/** Makes a name out of any text. */
export function toName(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .replace(/^[^A-Za-z_]+/, "")
    .slice(0, 60);
  return name === "" ? "node" : name;
}

/** Returns the name, with a number behind it if it is taken. */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  if (!taken(wanted)) return wanted;
  const base = wanted.replace(/_\d+$/, "");
  let number = 2;
  while (taken(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}
