import { useState } from "react";
import { Textarea } from "@mantine/core";
import { parse, stringify } from "yaml";
import { useT } from "../../../i18n";
import type { Value } from "../../model/value";
import { useForm } from "../context";
import type { ControlProps } from "../FieldInput";
import { useTyped } from "./use-typed";
import classes from "../form.module.css";

/** A value of any shape, as YAML. */
export function ValueControl({ id, value, path }: ControlProps) {
  const t = useT();
  const { set, readOnly } = useForm();
  const [wrong, setWrong] = useState(false);
  const typed = useTyped(value === undefined ? "" : stringify(value, { lineWidth: 0 }).trimEnd(), (text) => {
    try {
      const read = parse(text) as Value | undefined;
      setWrong(false);
      set(path, read ?? undefined);
    } catch {
      setWrong(true);
    }
  });
  return (
    <Textarea
      id={id}
      className={classes.code}
      value={typed.value}
      onBlur={typed.onBlur}
      onChange={(event) => typed.onChange(event.currentTarget.value)}
      disabled={readOnly}
      autosize
      minRows={2}
      maxRows={12}
      placeholder="YAML"
      error={wrong ? t("editor.notYaml") : undefined}
    />
  );
}
