import { useEffect, useRef } from "react";
import { useComputedColorScheme } from "@mantine/core";
import type { EditorView } from "@codemirror/view";
import type * as CodeMirror from "./code-mirror";
import type { Marker } from "./markers";
import classes from "./yaml.module.css";

interface Props {
  text: string;
  label: string;
  readOnly: boolean;
  markers: readonly Marker[];
  /** The line to show; the text's own first line is 1. */
  line?: number | null;
  onChange: (text: string) => void;
}

/** A text editor for YAML. CodeMirror is loaded when the first one is shown. */
export function CodeEditor({ text, label, readOnly, markers, line = null, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<{ view: EditorView; setup: typeof CodeMirror } | null>(null);
  const scheme = useComputedColorScheme();
  const latest = useRef({ text, markers, line, onChange });
  useEffect(() => {
    latest.current = { text, markers, line, onChange };
  });
  useEffect(() => {
    let gone = false;
    void import("./code-mirror").then((setup) => {
      if (gone || !host.current) return;
      const { text: begin, markers: marks, line: at } = latest.current;
      const made = setup.createView({
        parent: host.current,
        ...{ text: begin, label, readOnly, dark: scheme === "dark" },
        onChange: (next) => latest.current.onChange(next),
      });
      setup.setMarkers(made, marks);
      if (at !== null) setup.goToLine(made, at);
      view.current = { view: made, setup };
    });
    return () => {
      gone = true;
      view.current?.view.destroy();
      view.current = null;
    };
  }, [label, readOnly, scheme]);
  useEffect(() => {
    if (view.current) view.current.setup.setText(view.current.view, text);
  }, [text]);
  useEffect(() => {
    if (view.current) view.current.setup.setMarkers(view.current.view, markers);
  }, [markers, text]);
  useEffect(() => {
    if (view.current && line !== null) view.current.setup.goToLine(view.current.view, line);
  }, [line]);
  return <div ref={host} className={classes.code} />;
}
