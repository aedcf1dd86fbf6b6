import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { Compartment } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { createView, type Options } from "../yaml/code-mirror";
import type { Tables } from "./tables";

const LANGUAGE = new Compartment();

/** Makes an editor for a statement that knows its tables. */
export function createSqlView(options: Options & { id: string }, tables: Tables): EditorView {
  return createView({ ...options, isField: true, language: LANGUAGE.of(language(tables)) });
}

/** Takes the tables and columns of a newer plan. */
export function setTables(view: EditorView, tables: Tables): void {
  view.dispatch({ effects: LANGUAGE.reconfigure(language(tables)) });
}

function language(tables: Tables) {
  const names = Object.keys(tables);
  const only = names.length === 1 ? names[0] : undefined;
  return sql({ dialect: PostgreSQL, schema: tables, ...(only !== undefined && { defaultTable: only }) });
}

export { setText } from "../yaml/code-mirror";
