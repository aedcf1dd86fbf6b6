const KEY = "weir-recent-blocks";
const MAX = 5;

/** Returns the names of the blocks that were used last in this browser. */
export function recentBlocks(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

export function rememberBlock(name: string): void {
  const names = [name, ...recentBlocks().filter((other) => other !== name)].slice(0, MAX);
  localStorage.setItem(KEY, JSON.stringify(names));
}
