import { useMemo } from "react";
import { useT } from "../../i18n";
import { useSetInPipeline } from "../edit-actions";
import { SchemaForm } from "../form/SchemaForm";
import { useEditorPart } from "../state/editor";
import { pipelineSchema } from "./schemas";

const ROOT: readonly string[] = [];

/** Description, owner, tags, and how the pipeline runs. */
export function PipelineForm() {
  const t = useT();
  const value = useEditorPart((state) => state.document.value);
  const readOnly = useEditorPart((state) => state.readOnly);
  const set = useSetInPipeline(ROOT);
  const schema = useMemo(() => pipelineSchema(t), [t]);
  return <SchemaForm schema={schema} value={value} onSet={set} readOnly={readOnly} />;
}
