import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HISTORY_TABLES } from "./history";

const EXAMPLES = process.env.WEIR_EXAMPLES ?? join(import.meta.dirname, "../../../../../examples");
const TABLES = join(EXAMPLES, "../runtime/history/src/tables.sql");

test("the history has the tables and columns that the server makes", () => {
  const made = readFileSync(TABLES, "utf8").matchAll(/^CREATE TABLE (\w+) \(\n([^;]*)\n\)/gm);
  const columns = (text: string) => [...text.matchAll(/^ +"?([a-z_]+)"? [A-Z]/gm)].map(([, name]) => name);
  expect(Object.fromEntries([...made].map(([, table, text]) => [table, columns(text!)]))).toEqual(HISTORY_TABLES);
});
