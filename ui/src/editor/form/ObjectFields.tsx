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

/** The fields of an object: what is required or set comes first; of many others only a line is shown until they are wanted. */
export function ObjectFields({ field, value, path }: Props) {
  const t = useT();
  const written = isMap(value) ? value : {};
  const isFirst = ([name]: [string, JsonSchema]) => field.required.includes(name) || written[name] !== undefined;
  const [kept] = useState(() => new Set(field.properties.filter(isFirst).map(([name]) => name)));
  const [opened, setOpened] = useState(field.properties.length <= FEW);
  const shown = field.properties.filter((property) => isFirst(property) || kept.has(property[0]));
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
      {field.properties.length > FEW && others.length > 0 && (
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
