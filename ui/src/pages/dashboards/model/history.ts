import type { Tables } from "../../../editor/sql/tables";

/** The connection of Weir's own runs, which is always there. */
export const HISTORY = "history";

/** What a statement over it may name. */
export const HISTORY_TABLES: Tables = {
  runs: words(
    "run pipeline lane status trigger due version attempts started_at ended_at seconds rows_read rows_written " +
      "rows_rejected bytes error_kind error day hour weekday",
  ),
  nodes: words(
    "run pipeline node role started_at ended_at seconds rows_in rows_out rows_filtered rows_rejected bytes_in " +
      "bytes_out block_seconds peak_memory host_calls day",
  ),
  ticks: words("pipeline trigger due moments state why run started_at ended_at waited_seconds late day hour weekday"),
  incidents: words("incident rule subject severity why run times opened_at resolved_at"),
};

function words(text: string): string[] {
  return text.split(" ");
}
