import { useCallback, useMemo, useState } from "react";
import { parse } from "../../../editor/model/document";
import { record, redo, startHistory, undo, type History } from "../../../editor/model/history";
import type { ValueMap } from "../../../editor/model/value";
import type { YamlDocument } from "../model/edits";
import { readDashboard, type DashboardFile } from "../model/read";

/** What the draft was made from. */
export interface Base {
  text: string;
  etag: string;
}

export interface Draft {
  text: string;
  base: Base;
  document: YamlDocument;
  /** What the text says; while it is not YAML, what it said last. */
  file: DashboardFile;
  /** What the base says. */
  savedValue: ValueMap;
  isReadable: boolean;
  isDirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** Says what has just been done. */
  done: string;
  /** Steps with the same key that follow each other soon are undone together. */
  apply: (document: YamlDocument, label: string, merge?: string) => void;
  type: (text: string, label: string) => void;
  undo: () => void;
  redo: () => void;
  setBase: (base: Base) => void;
}

/** Holds the text of a dashboard while it is edited, and everything that it has been. */
export function useDraft(first: Base): Draft {
  const [base, setBase] = useState(first);
  const [history, setHistory] = useState<History>(() => startHistory(first.text));
  const { text, label } = history.present;
  const document = useMemo(() => parse(text), [text]);
  const savedValue = useMemo(() => parse(base.text).value, [base.text]);
  const isReadable = document.problems.length === 0;
  const readable = useMemo(() => (isReadable ? document : lastReadable(history)), [isReadable, document, history]);
  const file = useMemo(() => readDashboard(readable.value), [readable]);
  const write = useCallback((next: string, what: string, merge: string | null) => {
    setHistory((before) => record(before, { text: next, label: what }, merge, Date.now()));
  }, []);
  return {
    ...{ text, base, document, file, isReadable, savedValue },
    isDirty: text !== base.text,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    done: label,
    apply: useCallback((next, what, merge) => write(next.text, what, merge ?? null), [write]),
    type: useCallback((next, what) => write(next, what, "type"), [write]),
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
    setBase,
  };
}

function lastReadable({ past }: History): YamlDocument {
  for (const { text } of past.toReversed()) {
    const document = parse(text);
    if (document.problems.length === 0) return document;
  }
  return parse("");
}
