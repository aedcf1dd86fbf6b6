import { useState } from "react";
import { Button, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { JsonSchema } from "../../api/types";
import { useT } from "../../i18n";
import { isMap, type Path, type Value } from "../model/value";
import { FieldInput } from "./FieldInput";
import type { Field } from "./schema";

interface Props {
  field: Extract<Field, { kind: "object" }>;
  value: Value | undefined;
  path: Path;
}

const FEW = 6;

/**
 * The fields of an object: what is required or set comes first; of many others only a line is shown until they are wanted. A field that is
 * filled in stays where it is while the others are open, because one that moves loses what is typed, and an open list closes.
 */
export function ObjectFields({ field, value, path }: Props) {
  const t = useT();
  const written = isMap(value) ? value : {};
  const isFirst = ([name]: [string, JsonSchema]) => field.required.includes(name) || written[name] !== undefined;
  const [kept] = useState(() => new Set(field.properties.filter(isFirst).map(([name]) => name)));
  const [opened, setOpened] = useState(field.properties.length <= FEW);
  const isRequired = ([name]: [string, JsonSchema]) => field.required.includes(name);
  const isMany = field.properties.length > FEW;
  const stays = opened ? isRequired : isFirst;
  const shown = field.properties.filter((property) => kept.has(property[0]) || stays(property));
  const others = field.properties.filter((property) => !shown.includes(property));
  const inputs = (properties: [string, JsonSchema][]) =>
    properties.map(([name, schema]) => (
      <FieldInput
        key={name}
        name={name}
        schema={schema}
        value={written[name]}
        path={[...path, name]}
        required={field.required.includes(name)}
      />
    ));
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <Stack gap={12}>
      {inputs(shown)}
      {isMany && others.length > 0 && (
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          leftSection={<Chevron size={14} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {t("editor.furtherFields", { count: others.length })}
        </Button>
      )}
      {opened && inputs(others)}
    </Stack>
  );
}
