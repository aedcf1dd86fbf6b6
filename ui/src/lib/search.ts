type Search = Record<string, string | undefined>;

/** Addresses stay readable: every value of the search is a plain text. */
export function readSearch(search: string): Search {
  return Object.fromEntries(new URLSearchParams(search));
}

export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  }
  const text = params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text && `?${text}`;
}

/** Returns what takes the named values out of a search and drops the rest. */
export function picks<K extends string>(...keys: K[]) {
  return (search: Record<string, unknown>): { [Key in K]?: string } => {
    const given = keys.flatMap((key) => (search[key] ? [[key, String(search[key])]] : []));
    return Object.fromEntries(given) as { [Key in K]?: string };
  };
}
