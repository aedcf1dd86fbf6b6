import { ActionIcon, Button, Select, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Prose } from "../../../components/Prose";
import { useT } from "../../../i18n";
import { valueOf } from "../address";
import { setParameter } from "../model/edits";
import type { Parameter, ParameterType } from "../types";
import { Committed } from "./Committed";
import classes from "./Edit.module.css";
import type { Draft } from "./use-draft";

const TYPES: ParameterType[] = ["string", "integer", "float", "bool", "date"];
const NAME = /^[a-z][a-z0-9_]*$/;

/** What a dashboard can be asked with, a line for each. */
export function ParameterFields({ draft }: { draft: Draft }) {
  const t = useT();
  const { parameters } = draft.file;
  const write = (before: string | null, parameter: Parameter | null) =>
    draft.apply(setParameter(draft.document, before, parameter), t("dashboards.didHead"));
  const add = () => {
    let number = parameters.length + 1;
    while (parameters.some(({ name }) => name === `parameter_${number}`)) number += 1;
    const name = `parameter_${number}`;
    write(null, { name, type: "string", title: name, default: "", choices: null });
  };
  return (
    <>
      <Text c="dimmed">
        <Prose text={t("dashboards.parameterHelp", { written: "${name}" })} />
      </Text>
      {parameters.map((parameter) => (
        <Line
          key={parameter.name}
          parameter={parameter}
          taken={parameters.map(({ name }) => name)}
          onChange={(next) => write(parameter.name, next)}
        />
      ))}
      <div>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
          {t("dashboards.addParameter")}
        </Button>
      </div>
    </>
  );
}

interface LineProps {
  parameter: Parameter;
  taken: string[];
  onChange: (next: Parameter | null) => void;
}

function Line({ parameter, taken, onChange }: LineProps) {
  const t = useT();
  const { name, type, title, choices } = parameter;
  const rename = (next: string) => {
    if (NAME.test(next) && !taken.includes(next))
      onChange({ ...parameter, name: next, title: title === name ? next : title });
  };
  const valuesOf = (text: string, as: ParameterType) =>
    text
      .split(",")
      .flatMap((each) => valueOf(each.trim(), { type: as }) ?? [])
      .filter((value) => value !== "");
  const retype = (next: ParameterType) => {
    const kept = parameter.default === null ? null : valueOf(String(parameter.default), { type: next });
    const choice = valuesOf((choices ?? []).join(","), next);
    onChange({ ...parameter, type: next, default: kept, choices: choice.length > 0 ? choice : null });
  };
  return (
    <div className={classes.line}>
      <Committed label={t("dashboards.parameterName")} value={name} onCommit={rename} />
      <Select
        label={t("dashboards.parameterType")}
        data={TYPES.map((value) => ({ value, label: t(`dashboards.type-${value}`) }))}
        value={type}
        allowDeselect={false}
        onChange={(next) => retype(next as ParameterType)}
      />
      <Committed
        label={t("dashboards.parameterTitle")}
        value={title}
        onCommit={(next) => onChange({ ...parameter, title: next || name })}
      />
      <Committed
        label={t("dashboards.parameterDefault")}
        value={parameter.default === null ? "" : String(parameter.default)}
        onCommit={(next) => onChange({ ...parameter, default: valueOf(next, parameter) })}
      />
      <Committed
        label={t("dashboards.parameterChoices")}
        value={(choices ?? []).join(", ")}
        onCommit={(next) => {
          const values = valuesOf(next, type);
          onChange({ ...parameter, choices: values.length > 0 ? values : null });
        }}
      />
      <ActionIcon
        aria-label={t("dashboards.removeParameter", { name })}
        title={t("dashboards.removeParameter", { name })}
        onClick={() => onChange(null)}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
