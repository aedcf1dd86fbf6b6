import { parse } from "../../../editor/model/document";
import { setHead } from "../model/edits";

/** The file of a new dashboard: one tile over Weir's own runs, to be changed or built upon. */
export function starterText(title: string, tileTitle: string): string {
  return `title: ${JSON.stringify(title)}
refresh: 15m
tiles:
  runs:
    title: ${JSON.stringify(tileTitle)}
    connection: history
    sql: |
      select status, count(*) as runs
      from runs
      group by 1
      order by 2 desc
    show: { chart: bar, x: status, y: runs, unit: runs }
    at: { column: 0, row: 0, width: 6, height: 4 }
`;
}

/** The file of a copy, under a title of its own. */
export const copyText = (text: string, title: string): string => setHead(parse(text), "title", title).text;

/** Returns a name that fits a title; nothing where it has no letter that a name may have. */
export function nameOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
}
