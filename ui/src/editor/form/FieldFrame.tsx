import { useId, type ReactNode } from "react";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import type { Path, Value } from "../model/value";
import { Prose } from "../Prose";
import { pathKey, useForm } from "./context";
import { LiveValue } from "./LiveValue";
import type { Field } from "./schema";
import classes from "./form.module.css";

interface Props {
  name: string;
  field: Field;
  value: Value | undefined;
  path: Path;
  required: boolean;
  children: (id: string) => ReactNode;
}

/** Label, help and message around a control; what is set but need not be can be taken back to its default. */
export function FieldFrame({ name, field, value, path, required, children }: Props) {
  const t = useT();
  const id = useId();
  const { faults, readOnly, set } = useForm();
  const fault = faults.get(pathKey(path));
  const canClear = value !== undefined && !required && !readOnly;
  return (
    <div className={classes.field} data-field={path.join(".")}>
      <div className={classes.labelLine}>
        <label htmlFor={id} className={classes.label}>
          {name}
          {required && (
            <span className={classes.required} title={t("editor.required")} aria-label={t("editor.required")}>
              *
            </span>
          )}
        </label>
        {canClear && (
          <Tooltip label={t("editor.backToDefault")}>
            <ActionIcon
              size={18}
              aria-label={`${t("editor.backToDefault")}: ${name}`}
              onClick={() => set(path, undefined)}
            >
              <IconX size={12} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {children(id)}
      <LiveValue value={value} path={path} />
      {fault && (
        <div className={classes.fault} role="alert">
          {t(`editor.fault-${fault.kind}`, { expected: fault.expected })}
        </div>
      )}
      {field.description && (
        <div className={classes.help}>
          <Prose text={field.description} />
        </div>
      )}
    </div>
  );
}
