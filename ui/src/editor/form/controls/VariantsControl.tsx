import { Select, Stack } from "@mantine/core";
import { useT } from "../../../i18n";
import { getIn, type Value } from "../../model/value";
import { useForm } from "../context";
import { Control, type ControlProps } from "../FieldInput";
import { fieldOf, variantIndex, type Variant } from "../schema";
import { emptyOf } from "./empty";
import { LIST } from "./list";
import classes from "../form.module.css";

/** One of several shapes: which one, and then its own fields. */
export function VariantsControl({ id, field, value, path }: ControlProps<"variants">) {
  const t = useT();
  const { root, set, readOnly } = useForm();
  const { variants } = field;
  const chosen = variants[variantIndex(variants, value)];
  const described = new Map(variants.map(({ label, description }) => [label, description]));
  const begin = (variant: Variant): Value => {
    if (variant.word !== null) return variant.word;
    const inner = emptyOf(variant.schema, root);
    return variant.key === null ? inner : { [variant.key]: inner };
  };
  const choose = (label: string | null) => {
    const variant = variants.find((other) => other.label === label);
    if (variant && variant !== chosen) set(path, begin(variant));
  };
  return (
    <Stack gap={8}>
      <Select
        id={id}
        comboboxProps={LIST}
        data={variants.map(({ label }) => label)}
        value={chosen?.label ?? null}
        placeholder={t("editor.choose")}
        disabled={readOnly}
        allowDeselect={false}
        onChange={choose}
        renderOption={({ option }) => (
          <div>
            <div>{option.label}</div>
            <div className={classes.help}>{described.get(option.value)}</div>
          </div>
        )}
      />
      {chosen && chosen.word === null && <Inner {...{ id, path, value }} variant={chosen} />}
    </Stack>
  );
}

interface InnerProps extends Pick<ControlProps, "id" | "path" | "value"> {
  variant: Variant;
}

function Inner({ id, path, value, variant }: InnerProps) {
  const { root } = useForm();
  const innerPath = variant.key === null ? path : [...path, variant.key];
  const inner = variant.key === null ? value : getIn(value, [variant.key]);
  return <Control id={`${id}-inner`} field={fieldOf(variant.schema, root, inner)} value={inner} path={innerPath} />;
}
