import { Input } from "@mantine/core";
import type { JsonSchema } from "../../api/types";
import type { Path, Value } from "../model/value";
import { useForm } from "./context";
import { BooleanControl } from "./controls/BooleanControl";
import { ChoiceControl } from "./controls/ChoiceControl";
import { ConnectionControl } from "./controls/ConnectionControl";
import { ListControl } from "./controls/ListControl";
import { MapControl } from "./controls/MapControl";
import { SecretControl } from "./controls/SecretControl";
import { SqlControl } from "./controls/SqlControl";
import { TextControl } from "./controls/TextControl";
import { ValueControl } from "./controls/ValueControl";
import { VariantsControl } from "./controls/VariantsControl";
import { FieldFrame } from "./FieldFrame";
import { ObjectFields } from "./ObjectFields";
import { fieldOf, type Field } from "./schema";
import classes from "./form.module.css";

interface Props {
  name: string;
  schema: JsonSchema;
  value: Value | undefined;
  path: Path;
  required?: boolean;
}

/** What every control gets. */
export interface ControlProps<Kind extends Field["kind"] = Field["kind"]> {
  id: string;
  field: Extract<Field, { kind: Kind }>;
  value: Value | undefined;
  path: Path;
}

/** A field of a form: label, help, control, and what is wrong with it. */
export function FieldInput({ name, schema, value, path, required = false }: Props) {
  const { root } = useForm();
  const field = fieldOf(schema, root, value);
  return (
    <FieldFrame name={name} field={field} value={value} path={path} required={required}>
      {(id) => <Control id={id} field={field} value={value} path={path} />}
    </FieldFrame>
  );
}

export function Control(props: ControlProps) {
  const { field, id, value, path } = props;
  switch (field.kind) {
    case "choice":
      return <ChoiceControl {...{ id, value, path, field }} />;
    case "boolean":
      return <BooleanControl {...props} />;
    case "variants":
      return <VariantsControl {...{ id, value, path, field }} />;
    case "list":
      return <ListControl {...{ id, value, path, field }} />;
    case "map":
      return <MapControl {...{ id, value, path, field }} />;
    case "object":
      return (
        <Input.Wrapper component="fieldset" className={classes.nested}>
          <ObjectFields field={field} value={value} path={path} />
        </Input.Wrapper>
      );
    case "any":
      return <ValueControl {...props} />;
    default:
      if (field.format === "connection") return <ConnectionControl {...props} />;
      if (field.format === "secret") return <SecretControl {...props} />;
      if (isSql(props)) return <SqlControl {...props} />;
      return <TextControl {...props} />;
  }
}

/** A text that its schema says is SQL, or that is called as statements are. */
function isSql({ field, path }: ControlProps): boolean {
  const name = path[path.length - 1];
  return (
    field.format === "sql" || (field.kind === "text" && field.format === null && (name === "query" || name === "sql"))
  );
}
