import { Autocomplete, Textarea, TextInput } from "@mantine/core";
import { useT } from "../../../i18n";
import type { Value } from "../../model/value";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import type { Field } from "../schema";
import { ARROW_TYPES } from "./arrow-types";
import { LIST } from "./list";
import { useTyped } from "./use-typed";
import classes from "../form.module.css";

/** A text, a number, or either; a parameter such as `${n}` may stand for a number. */
export function TextControl({ id, field, value, path }: ControlProps) {
  const t = useT();
  const { set, readOnly, columns, faults } = useForm();
  const typed = useTyped(shown(value), (text) => set(path, text === "" ? undefined : parsed(text, field)));
  const placeholder = field.fallback == null ? undefined : t("editor.defaultIs", { value: shown(field.fallback) });
  const common = { id, placeholder, value: typed.value, onBlur: typed.onBlur, disabled: readOnly };
  const error = faults.has(path.join("\u0000"));
  if (typeof value === "string" && value.includes("\n")) {
    return (
      <Textarea
        {...common}
        {...{ error }}
        className={classes.code}
        spellCheck={false}
        autosize
        minRows={5}
        maxRows={18}
        onChange={(event) => typed.onChange(event.currentTarget.value)}
      />
    );
  }
  const data = choicesFor(field.format, columns);
  if (data) {
    return (
      <Autocomplete {...common} {...{ error }} comboboxProps={LIST} size="xs" data={data} onChange={typed.onChange} />
    );
  }
  const inputMode = field.kind === "number" || field.kind === "integer" ? "numeric" : undefined;
  return (
    <TextInput {...common} {...{ error, inputMode }} onChange={(event) => typed.onChange(event.currentTarget.value)} />
  );
}

/** What a text is likely to be; others may be typed. */
function choicesFor(format: string | null, columns: readonly string[]): string[] | null {
  if (format === "arrow-type") return ARROW_TYPES;
  if (format === "column") return [...new Set(columns)];
  return format === "zone" ? ["UTC", ...Intl.supportedValuesOf("timeZone")] : null;
}

export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function parsed(text: string, { kind }: Field): Value {
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  if ((kind === "number" || kind === "integer") && isNumber) return Number(text);
  if (kind !== "scalar") return text;
  if (text === "true" || text === "false") return text === "true";
  return isNumber ? Number(text) : text;
}
