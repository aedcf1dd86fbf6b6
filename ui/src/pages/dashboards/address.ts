import { picks } from "../../lib/search";
import type { At, Parameter, Value, Values } from "./types";

const PREFIX = "p.";
type ParameterKey = `p.${string}`;

/** What stands in the address of a dashboard. */
export interface DashboardSearch {
  /** The tile that is shown large, or edited. */
  tile?: string;
  edit?: string;
  tab?: string;
  /** The tile whose mark was asked about, and the mark. */
  rows?: string;
  at?: string;
  [parameter: ParameterKey]: string | undefined;
}

const pick = picks("tile", "tab", "rows", "at");

export function dashboardSearch(search: Record<string, unknown>): DashboardSearch {
  const given = Object.entries(search).filter(([key, value]) => key.startsWith(PREFIX) && value !== undefined);
  const values = Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
  return { ...pick(search), ...("edit" in search && search.edit !== undefined && { edit: "1" }), ...values };
}

/** Returns the parameters that are not left at their defaults, in their own types. */
export function valuesOf(search: DashboardSearch, parameters: Parameter[]): Values {
  const given = parameters.flatMap((parameter): [string, Value][] => {
    const text = search[`${PREFIX}${parameter.name}` as ParameterKey];
    const value = text === undefined ? null : valueOf(text, parameter);
    return value === null || value === parameter.default ? [] : [[parameter.name, value]];
  });
  return Object.fromEntries(given);
}

/** Reads a value as its parameter's type; nothing where it is none. */
export function valueOf(text: string, { type }: Pick<Parameter, "type">): Value | null {
  if (type === "bool") return text === "true";
  if (type !== "integer" && type !== "float") return text;
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) || (type === "integer" && !Number.isInteger(number))
    ? null
    : number;
}

/** Returns the search with a parameter set, or left at its default. */
export function withValue(
  search: DashboardSearch,
  { name, ...parameter }: Parameter,
  value: Value | null,
): DashboardSearch {
  const key: ParameterKey = `${PREFIX}${name}`;
  return { ...search, [key]: value === null || value === parameter.default ? undefined : String(value) };
}

/** Reads the mark that was asked about; nothing where the address has none, or a broken one. */
export function atOf({ at }: DashboardSearch): At | null {
  try {
    const read: unknown = at === undefined ? null : JSON.parse(at);
    return typeof read === "object" && !Array.isArray(read) ? (read as At | null) : null;
  } catch {
    return null;
  }
}
