import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { pipelinesQuery } from "../../../api/queries";
import { useT } from "../../../i18n";
import { valueOf } from "../address";
import type { Parameter, Value, Values } from "../types";
import classes from "./View.module.css";

interface Props {
  parameters: Parameter[];
  /** Those that differ from their defaults. */
  values: Values;
  onChange: (parameter: Parameter, value: Value | null) => void;
  onReset: () => void;
}

/** What a dashboard can be asked with. */
export function ParameterBar({ parameters, values, onChange, onReset }: Props) {
  const t = useT();
  if (parameters.length === 0) return null;
  return (
    <div className={classes.parameters} role="group" aria-label={t("dashboards.parameters")}>
      {parameters.map((parameter) => (
        <Field
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name] ?? parameter.default}
          onChange={(value) => onChange(parameter, value)}
        />
      ))}
      {Object.keys(values).length > 0 && (
        <Button variant="subtle" color="gray" onClick={onReset}>
          {t("dashboards.reset")}
        </Button>
      )}
    </div>
  );
}

interface FieldProps {
  parameter: Parameter;
  value: Value | null;
  onChange: (value: Value | null) => void;
}

/** What stands for every pipeline in a statement's `like`. */
const EVERY = "%";

function Field({ parameter, value, onChange }: FieldProps) {
  const { name, title, type, choices } = parameter;
  const labelled = (field: ReactNode) => (
    <label className={classes.parameter}>
      <span>{title}</span>
      {field}
    </label>
  );
  if (choices) {
    const data = choices.map(String);
    const choose = (text: string | null) => onChange(text === null ? null : valueOf(text, parameter));
    return labelled(
      <Select w={120} aria-label={title} data={data} value={String(value)} onChange={choose} allowDeselect={false} />,
    );
  }
  if (name === "pipeline" && parameter.default === EVERY)
    return labelled(<PipelineField {...{ title, value, onChange }} />);
  if (type === "bool") {
    return (
      <Switch label={title} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    );
  }
  if (type === "date") {
    return labelled(
      <TextInput
        type="date"
        aria-label={title}
        value={String(value ?? "")}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />,
    );
  }
  return labelled(<Typed key={String(value)} {...{ parameter, value, onChange }} />);
}

function PipelineField({ title, value, onChange }: Omit<FieldProps, "parameter"> & { title: string }) {
  const t = useT();
  const names = (useQuery(pipelinesQuery()).data ?? []).map((pipeline) => pipeline.name);
  const data = [{ value: EVERY, label: t("dashboards.everyPipeline") }, ...names];
  return (
    <Select
      w={200}
      aria-label={title}
      data={data}
      value={String(value)}
      onChange={onChange}
      searchable
      allowDeselect={false}
    />
  );
}

/** What is typed holds once the field is left, or Enter is pressed: each value asks for new results. */
function Typed({ parameter, value, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const take = () => {
    const next = typed === "" ? null : valueOf(typed, parameter);
    if (next !== value) onChange(next);
  };
  const common = {
    "aria-label": parameter.title,
    w: 140,
    value: typed,
    onBlur: take,
    onKeyDown: (event: React.KeyboardEvent) => event.key === "Enter" && take(),
  };
  if (parameter.type === "string") {
    return <TextInput {...common} onChange={(event) => setTyped(event.currentTarget.value)} />;
  }
  return (
    <NumberInput {...common} allowDecimal={parameter.type === "float"} onChange={(next) => setTyped(String(next))} />
  );
}
