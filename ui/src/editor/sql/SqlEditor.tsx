import { useEffect, useRef } from "react";
import { useComputedColorScheme } from "@mantine/core";
import type { EditorView } from "@codemirror/view";
import type * as SqlMirror from "./sql-mirror";
import type { Tables } from "./tables";
import classes from "../yaml/yaml.module.css";

interface Props {
  id: string;
  label: string;
  text: string;
  tables: Tables;
  readOnly: boolean;
  hasFault: boolean;
  onChange: (text: string) => void;
  onBlur: () => void;
}

/** A field for SQL that completes the node's tables and their columns. CodeMirror is loaded when the first one is shown. */
export function SqlEditor({ id, label, text, tables, readOnly, hasFault, onChange, onBlur }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<{ view: EditorView; setup: typeof SqlMirror } | null>(null);
  const scheme = useComputedColorScheme();
  const latest = useRef({ text, tables, onChange });
  useEffect(() => {
    latest.current = { text, tables, onChange };
  });
  useEffect(() => {
    let gone = false;
    void import("./sql-mirror").then(nextTask).then((setup) => {
      if (gone || !host.current) return;
      const onType = (next: string) => latest.current.onChange(next);
      const { text: begin, tables: known } = latest.current;
      const options = { id, parent: host.current, text: begin, label, readOnly, dark: scheme === "dark" };
      shown.current = { view: setup.createSqlView({ ...options, onChange: onType }, known), setup };
    });
    return () => {
      gone = true;
      shown.current?.view.destroy();
      shown.current = null;
    };
  }, [id, label, readOnly, scheme]);
  useEffect(() => {
    if (shown.current) shown.current.setup.setText(shown.current.view, text);
  }, [text]);
  useEffect(() => {
    if (shown.current) shown.current.setup.setTables(shown.current.view, tables);
  }, [tables]);
  return <div ref={host} className={classes.field} data-fault={hasFault || undefined} onBlur={onBlur} />;
}

/** Loading the module takes a frame, and so does making the editor. */
function nextTask<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value)));
}
