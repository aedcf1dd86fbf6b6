import { useMemo } from "react";
import { nodeOf } from "../../model/graph";
import type { Input } from "../../model/inputs";
import { SqlEditor } from "../../sql/SqlEditor";
import { tablesOf } from "../../sql/tables";
import { useEditorPart } from "../../state/editor";
import { pathKey, useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import { shown } from "./TextControl";
import { useTyped } from "./use-typed";

/** A statement in SQL; what it may name comes from the node's inputs. */
export function SqlControl({ id, value, path }: ControlProps) {
  const { node: name, set, readOnly, faults } = useForm();
  // As text, because typing makes a new node of the same inputs, and completion must not begin anew with each letter.
  const fed = useEditorPart((state) => JSON.stringify(nodeOf(state.document.graph, name)?.inputs ?? []));
  const plan = useEditorPart((state) => state.plan);
  const tables = useMemo(() => tablesOf(name, JSON.parse(fed) as Input[], plan), [fed, name, plan]);
  const typed = useTyped(shown(value), (text) => set(path, text === "" ? undefined : text));
  return (
    <SqlEditor
      id={id}
      label={path.join(".")}
      text={typed.value}
      tables={tables}
      readOnly={readOnly}
      hasFault={faults.has(pathKey(path))}
      onChange={typed.onChange}
      onBlur={typed.onBlur}
    />
  );
}
