import { Button, Checkbox, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useMemo, useState, type FormEvent } from "react";
import type { Parameters } from "../../api/types";
import { useT } from "../../i18n";
import { parametersOf, type Parameter } from "./parameters";

interface Props {
  /** The pipeline's text, which declares the parameters. */
  text: string;
  /** What the fields begin with. */
  given?: Parameters;
  action: string;
  busy: boolean;
  onSubmit: (parameters: Parameters | undefined) => void;
}

/** A field for every parameter of a pipeline. What is left empty is not sent, so that its default holds. */
export function ParameterForm({ text, given, action, busy, onSubmit }: Props) {
  const t = useT();
  const parameters = useMemo(() => parametersOf(text), [text]);
  const [values, setValues] = useState<Parameters>(given ?? {});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filled = Object.entries(values).filter(([, value]) => value !== "");
    onSubmit(filled.length > 0 ? Object.fromEntries(filled) : undefined);
  };
  return (
    <Stack component="form" onSubmit={submit} gap="sm">
      {parameters.length === 0 && <Text c="dimmed">{t("runs.noParameters")}</Text>}
      {parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name]}
          onChange={(value) => setValues((before) => ({ ...before, [parameter.name]: value }))}
        />
      ))}
      <Button type="submit" loading={busy} style={{ alignSelf: "flex-end" }} data-autofocus>
        {action}
      </Button>
    </Stack>
  );
}

interface FieldProps {
  parameter: Parameter;
  value: Parameters[string] | undefined;
  onChange: (value: Parameters[string]) => void;
}

function ParameterField({ parameter, value, onChange }: FieldProps) {
  const t = useT();
  const { name, type, description, default: fallback } = parameter;
  const required = fallback === undefined;
  const placeholder = required ? type : t("runs.default", { value: String(fallback) });
  const common = { label: name, description, required };
  if (type === "bool") {
    const checked = String(value ?? fallback) === "true";
    return (
      <Checkbox
        {...common}
        required={false}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (type === "integer" || type === "float") {
    return (
      <NumberInput
        {...common}
        placeholder={placeholder}
        value={(value as number | undefined) ?? ""}
        onChange={onChange}
        allowDecimal={type === "float"}
      />
    );
  }
  return (
    <TextInput
      {...common}
      placeholder={type === "date" ? `${placeholder} · 2026-01-31, today, yesterday` : placeholder}
      value={(value as string | undefined) ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
