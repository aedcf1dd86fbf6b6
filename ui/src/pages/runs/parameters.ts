import { parse } from "yaml";

export interface Parameter {
  name: string;
  type: "string" | "integer" | "float" | "bool" | "date";
  default?: string | number | boolean;
  description?: string;
}

/** Returns the parameters that a pipeline's text declares; none if the text cannot be read. */
export function parametersOf(text: string): Parameter[] {
  try {
    const declared = (parse(text) as { parameters?: Record<string, Omit<Parameter, "name"> | null> } | null)
      ?.parameters;
    return Object.entries(declared ?? {}).map(([name, parameter]) => ({ type: "string", ...parameter, name }));
  } catch {
    return [];
  }
}
