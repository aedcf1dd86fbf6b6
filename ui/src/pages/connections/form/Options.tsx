import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useT } from "../../../i18n";
import { helpOf } from "./help";
import { KINDS } from "./kinds";
import { isNeeded } from "./needs";
import type { FieldsProps } from "./Fields";

const METHODS = [
  { value: "post", label: "POST" },
  { value: "get", label: "GET" },
];

/** The settings that only this kind of connection knows. */
export function Options({ form: { values, set }, disabled }: Omit<FieldsProps, "known">) {
  const t = useT();
  const { kind, parts, options } = values;
  const change = (option: string, value: string) => set({ options: { ...options, [option]: value } });
  return (KINDS[kind].options ?? []).map((option) => {
    const props = {
      label: t(`connections.option-${option}`),
      description: helpOf(kind, option, t),
      required: isNeeded(kind, option, parts),
      disabled,
    };
    if (option === "allow_http") {
      return (
        <Checkbox
          key={option}
          {...props}
          checked={options[option] === "true"}
          onChange={(event) => change(option, event.currentTarget.checked ? "true" : "")}
        />
      );
    }
    if (option === "method") {
      return (
        <Select
          key={option}
          {...props}
          data={METHODS}
          value={options[option] || "post"}
          allowDeselect={false}
          onChange={(method) => change(option, method === "get" ? "get" : "")}
        />
      );
    }
    const Input = option === "template" ? Textarea : TextInput;
    return (
      <Input
        key={option}
        {...props}
        value={options[option] ?? ""}
        onChange={(event: { currentTarget: { value: string } }) => change(option, event.currentTarget.value)}
      />
    );
  });
}
