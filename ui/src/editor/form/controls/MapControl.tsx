import { useState } from "react";
import { ActionIcon, Autocomplete, Stack } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useT } from "../../../i18n";
import { isMap } from "../../model/value";
import { useForm } from "../context";
import { Control, type ControlProps } from "../FieldInput";
import { LiveValue } from "../LiveValue";
import { fieldOf } from "../schema";
import { emptyOf } from "./empty";
import classes from "../form.module.css";

/** A map with keys of one's own, a line for each. */
export function MapControl({ id, field, value, path }: ControlProps<"map">) {
  const t = useT();
  const { root, set, readOnly } = useForm();
  const entries = isMap(value) ? Object.entries(value) : [];
  return (
    <Stack gap={4} id={id}>
      {entries.map(([key, item]) => (
        <div key={key} className={classes.pair}>
          <label htmlFor={`${id}-${key}`}>
            <code>{key}</code>
          </label>
          <div>
            <Control id={`${id}-${key}`} field={fieldOf(field.values, root, item)} value={item} path={[...path, key]} />
            <LiveValue value={item} path={[...path, key]} />
          </div>
          {!readOnly && (
            <ActionIcon aria-label={t("editor.removeKey", { key })} onClick={() => set([...path, key], undefined)}>
              <IconX size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <NewKey taken={entries.map(([key]) => key)} onAdd={(key) => set([...path, key], emptyOf(field.values, root))} />
      )}
    </Stack>
  );
}

function NewKey({ taken, onAdd }: { taken: string[]; onAdd: (key: string) => void }) {
  const t = useT();
  const { columns } = useForm();
  const [key, setKey] = useState("");
  const add = () => {
    if (key.trim() === "" || taken.includes(key.trim())) return;
    onAdd(key.trim());
    setKey("");
  };
  return (
    <div className={classes.row}>
      <Autocomplete
        size="xs"
        data={[...new Set(columns)].filter((column) => !taken.includes(column))}
        value={key}
        onChange={setKey}
        aria-label={t("editor.newKey")}
        placeholder={t("editor.newKey")}
        onKeyDown={(event) => event.key === "Enter" && add()}
      />
      <ActionIcon variant="default" size={30} aria-label={t("editor.addKey")} onClick={add}>
        <IconPlus size={14} />
      </ActionIcon>
    </div>
  );
}
