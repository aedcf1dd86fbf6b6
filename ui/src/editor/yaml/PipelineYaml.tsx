import { useMemo } from "react";
import { useT } from "../../i18n";
import { typeText, useEditor, useEditorPart } from "../state/editor";
import { CodeEditor } from "./CodeEditor";
import { markersOf } from "./markers";

/** The whole file; typing here changes the graph, and the other way round. */
export function PipelineYaml() {
  const t = useT();
  const store = useEditor();
  const text = useEditorPart((state) => state.text);
  const issues = useEditorPart((state) => state.issues);
  const readOnly = useEditorPart((state) => state.readOnly);
  const line = useEditorPart((state) => state.line);
  const markers = useMemo(() => markersOf(issues, 1, Infinity), [issues]);
  return (
    <CodeEditor
      text={text}
      label={t("editor.yamlOfPipeline")}
      readOnly={readOnly}
      markers={markers}
      line={line}
      onChange={(next) => typeText(store, next, t("editor.didType"))}
    />
  );
}
