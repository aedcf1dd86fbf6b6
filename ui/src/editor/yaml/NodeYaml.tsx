import { useMemo, useState } from "react";
import { useT } from "../../i18n";
import { nodeOf } from "../model/graph";
import { typeText, useEditor, useEditorPart } from "../state/editor";
import { CodeEditor } from "./CodeEditor";
import { markersOf } from "./markers";

/** A piece of the file, and what stands around it. */
interface Piece {
  before: string;
  text: string;
  after: string;
}

/** The lines of one node; typing here changes the file around nothing else. */
export function NodeYaml({ name }: { name: string }) {
  const t = useT();
  const store = useEditor();
  const text = useEditorPart((state) => state.text);
  const node = useEditorPart((state) => nodeOf(state.document.graph, name));
  const isRead = useEditorPart((state) => state.problems.length === 0);
  const issues = useEditorPart((state) => state.issues);
  const readOnly = useEditorPart((state) => state.readOnly);
  const [typed, setTyped] = useState<Piece | null>(null);
  const isTyped = typed !== null && typed.before + typed.text + typed.after === text && !isRead;
  const piece = useMemo(() => (isTyped || !node ? typed : cut(text, node.lines)), [isTyped, typed, text, node]);
  const first = (piece?.before.split("\n").length ?? 1) || 1;
  const markers = useMemo(() => markersOf(issues, first, piece?.text.split("\n").length ?? 0), [issues, first, piece]);
  if (!piece) return null;
  const onChange = (next: string) => {
    setTyped({ ...piece, text: next });
    typeText(store, piece.before + next + piece.after, t("editor.didType"));
  };
  return (
    <CodeEditor
      text={piece.text}
      label={t("editor.yamlOfNode", { node: name })}
      readOnly={readOnly}
      markers={markers}
      onChange={onChange}
    />
  );
}

function cut(text: string, [first, last]: readonly [number, number]): Piece {
  const lines = text.split("\n");
  const before = lines
    .slice(0, first - 1)
    .map((line) => `${line}\n`)
    .join("");
  const own = lines.slice(first - 1, last).join("\n");
  return { before, text: own, after: text.slice(before.length + own.length) };
}
