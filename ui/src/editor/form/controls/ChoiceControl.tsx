import { Select } from "@mantine/core";
import { useT } from "../../../i18n";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import { LIST } from "./list";
import { shown } from "./TextControl";

/** One of a few words, each with what it means. */
export function ChoiceControl({ id, field, value, path }: ControlProps<"choice">) {
  const t = useT();
  const { set, readOnly } = useForm();
  const described = new Map(field.options.map((option) => [String(option.value), option.description]));
  const words = field.options.map((option) => String(option.value));
  const isOther = value !== undefined && !words.includes(shown(value));
  return (
    <Select
      id={id}
      comboboxProps={LIST}
      data={isOther ? [...words, shown(value)] : words}
      value={value === undefined ? null : shown(value)}
      placeholder={
        field.fallback == null ? t("editor.choose") : t("editor.defaultIs", { value: shown(field.fallback) })
      }
      disabled={readOnly}
      allowDeselect={false}
      renderOption={({ option }) => (
        <div>
          <div>{option.label}</div>
          <div style={{ fontSize: 12, opacity: 0.75 }}>{described.get(option.value)}</div>
        </div>
      )}
      onChange={(word) => set(path, field.options.find((option) => String(option.value) === word)?.value)}
    />
  );
}
