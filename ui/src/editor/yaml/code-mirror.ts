import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Marker } from "./markers";

export interface Options {
  parent: HTMLElement;
  text: string;
  label: string;
  readOnly: boolean;
  dark: boolean;
  onChange: (text: string) => void;
  /** What the text is written in; YAML where nobody says. */
  language?: Extension;
  /** Whether it is one field of a form: as high as its text, and left by Tab. */
  isField?: boolean;
  id?: string;
}

/** Marks changes that came from outside, which are not told back. */
const FromOutside = Annotation.define<boolean>();

const DARK = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#8fb8f2" },
  { tag: [tags.string, tags.special(tags.string)], color: "#b5d38c" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "#e3b27a" },
  { tag: tags.comment, color: "#9aa2ab", fontStyle: "italic" },
]);

export function createView({ parent, text, label, readOnly, dark, onChange, ...rest }: Options): EditorView {
  const { language = yaml(), isField = false, id } = rest;
  const told = EditorView.updateListener.of((update) => {
    const isOwn = update.transactions.some((transaction) => !transaction.annotation(FromOutside));
    if (update.docChanged && isOwn) onChange(update.state.doc.toString());
  });
  const extensions = [
    [history(), drawSelection(), bracketMatching(), highlightSelectionMatches()],
    isField ? [] : [lineNumbers(), highlightActiveLine(), lintGutter(), keymap.of([indentWithTab])],
    [autocompletion(), language, indentUnit.of("  "), EditorView.lineWrapping],
    [keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap]), told],
    [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly || !isField)],
    EditorView.contentAttributes.of({ "aria-label": label, ...(id !== undefined && { id }) }),
    [syntaxHighlighting(dark ? DARK : defaultHighlightStyle), EditorView.theme({}, { dark })],
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
}

/** Takes a text from outside, changing only what differs, so that the cursor stays where it is. */
export function setText(view: EditorView, text: string): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from += 1;
  let end = 0;
  while (end < Math.min(old.length, text.length) - from && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  const changes = { from, to: old.length - end, insert: text.slice(from, text.length - end) };
  view.dispatch({ changes, annotations: FromOutside.of(true) });
}

export function setMarkers(view: EditorView, markers: readonly Marker[]): void {
  const { doc } = view.state;
  const diagnostics = markers
    .filter(({ line }) => line <= doc.lines)
    .map(({ line, column, severity, message }) => {
      const { from, to } = doc.line(line);
      const start = Math.min(from + Math.max(0, (column ?? 1) - 1), to);
      return { from: start, to, severity, message };
    });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

export function goToLine(view: EditorView, line: number): void {
  const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
}
