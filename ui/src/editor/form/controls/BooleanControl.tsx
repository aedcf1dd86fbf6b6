import { Switch } from "@mantine/core";
import { useT } from "../../../i18n";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";

export function BooleanControl({ id, field, value, path }: ControlProps) {
  const t = useT();
  const { set, readOnly } = useForm();
  const on = (value ?? field.fallback ?? false) === true;
  const word = on ? t("editor.yes") : t("editor.no");
  const label = value === undefined && field.fallback != null ? t("editor.defaultIs", { value: word }) : word;
  return (
    <Switch
      id={id}
      checked={on}
      label={label}
      disabled={readOnly}
      onChange={(event) => set(path, event.currentTarget.checked)}
    />
  );
}
