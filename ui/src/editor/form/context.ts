import { createContext } from "react";
import type { JsonSchema } from "../../api/types";
import type { Path, Value } from "../model/value";
import { required } from "../state/store";
import type { Fault } from "./validate";

/** What the fields of a form share. */
export interface FormScope {
  root: JsonSchema;
  /** Sets the value at a path; `undefined` takes it away, so that the default counts. */
  set: (path: Path, value: Value | undefined) => void;
  faults: ReadonlyMap<string, Fault>;
  readOnly: boolean;
  /** Columns that texts may name. */
  columns: readonly string[];
  /** What the value is once parameters are replaced; nothing where that is not known. */
  resolved: Value | undefined;
  /** The node that is filled in, for fields that are about the rest of it. */
  node: string | null;
}

export const FormContext = createContext<FormScope | null>(null);
export const useForm = required(FormContext, "a field");

export function pathKey(path: Path): string {
  return path.join("\u0000");
}
