import { ActionIcon, Button, Stack, TagsInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useT } from "../../../i18n";
import type { Value } from "../../model/value";
import { useForm } from "../context";
import { Control, type ControlProps } from "../FieldInput";
import { fieldOf } from "../schema";
import { emptyOf } from "./empty";
import { shown } from "./TextControl";
import classes from "../form.module.css";

/** A list: words in one line, anything else one below the other. */
export function ListControl({ id, field, value, path }: ControlProps<"list">) {
  const t = useT();
  const { root, set, readOnly, columns } = useForm();
  const items = Array.isArray(value) ? value : [];
  const keep = (next: Value[]) => set(path, next.length === 0 ? undefined : next);
  const isWords = ["text", "scalar", "integer", "number"].includes(fieldOf(field.items, root, undefined).kind);
  if (isWords && items.every((item) => typeof item !== "object")) {
    const same = (word: string) => items.find((item) => shown(item) === word) ?? word;
    return (
      <TagsInput
        id={id}
        size="xs"
        data={[...new Set(columns)]}
        value={items.map(shown)}
        placeholder={items.length === 0 ? t("editor.typeAndEnter") : undefined}
        disabled={readOnly}
        onChange={(words) => keep(words.map(same))}
      />
    );
  }
  return (
    <Stack gap={8} id={id}>
      {items.map((item, index) => (
        <div key={index} className={classes.row}>
          <Control
            id={`${id}-${index}`}
            field={fieldOf(field.items, root, item)}
            value={item}
            path={[...path, index]}
          />
          {!readOnly && (
            <ActionIcon
              aria-label={t("editor.removeItem", { number: index + 1 })}
              onClick={() => keep(items.filter((_, other) => other !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => keep([...items, emptyOf(field.items, root)])}
        >
          {t("editor.addItem")}
        </Button>
      )}
    </Stack>
  );
}
