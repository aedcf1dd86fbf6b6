import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { secretsQuery } from "../../../api/queries";
import { useT } from "../../../i18n";
import { useSecretRef } from "../../edit-actions";
import { nodeOf } from "../../model/graph";
import { isMap } from "../../model/value";
import { useEditorPart } from "../../state/editor";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import { LIST } from "./list";
import { shown } from "./TextControl";

/** A secret by its name; where a node is filled in, the config names one of the node's `secrets`, and those name the secret itself. */
export function SecretControl({ id, value, path }: ControlProps) {
  const t = useT();
  const { node: name, set, readOnly } = useForm();
  const setSecret = useSecretRef(name);
  const node = useEditorPart((state) => nodeOf(state.document.graph, name));
  const { data: known = [] } = useQuery(secretsQuery);
  const secrets = isMap(node?.written.secrets) ? node.written.secrets : {};
  const current = shown(secrets[shown(value)] ?? value);
  const names = [...new Set([...known.map((secret) => secret.name), ...Object.values(secrets).map(shown)])];
  const data = current === "" || names.includes(current) ? names : [...names, current];
  return (
    <Select
      id={id}
      comboboxProps={LIST}
      data={data}
      value={current === "" ? null : current}
      placeholder={t("editor.chooseSecret")}
      searchable
      disabled={readOnly}
      nothingFoundMessage={t("editor.noSecret")}
      onChange={(secret) => secret && (name === null ? set(path, secret) : setSecret(path, secret))}
    />
  );
}
