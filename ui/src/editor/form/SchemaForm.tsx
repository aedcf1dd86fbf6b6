import { useMemo } from "react";
import { Stack } from "@mantine/core";
import type { JsonSchema } from "../../api/types";
import type { Path, Value } from "../model/value";
import { FormContext, pathKey } from "./context";
import { ObjectFields } from "./ObjectFields";
import { fieldOf } from "./schema";
import { validate } from "./validate";

interface Props {
  schema: JsonSchema;
  value: Value | undefined;
  onSet: (path: Path, value: Value | undefined) => void;
  readOnly?: boolean;
  columns?: readonly string[];
  resolved?: Value;
  node?: string;
}

const NO_COLUMNS: readonly string[] = [];

/**
 * A form made from a JSON Schema. It is our own rather than rjsf's, because it sets single values where those that are missing stay
 * missing: rjsf hands back the whole object with defaults filled in, and every edit would rewrite what somebody wrote by hand.
 */
export function SchemaForm({ schema, value, onSet, readOnly = false, columns = NO_COLUMNS, resolved, node }: Props) {
  const scope = useMemo(() => {
    const faults = new Map(validate(value ?? {}, schema, schema).map((fault) => [pathKey(fault.path), fault]));
    return { root: schema, set: onSet, faults, readOnly, columns, resolved, node: node ?? null };
  }, [schema, value, onSet, readOnly, columns, resolved, node]);
  const field = fieldOf(schema, schema, value);
  if (field.kind !== "object") return null;
  return (
    <FormContext value={scope}>
      <Stack gap={12}>
        <ObjectFields field={field} value={value} path={[]} />
      </Stack>
    </FormContext>
  );
}
