import type { Cell, Column } from "../../../api/types";
import type { Key } from "../../../i18n";

/** What is wrong with what was typed. */
type Fault = Extract<Key, `rejects.no${string}` | "rejects.needsValue" | "rejects.outOfRange">;

export type Read = { value: Cell; fault?: undefined } | { fault: Fault };

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

export const isText = (type: string) => /utf8/.test(type);
export const isNumber = (type: string) => /^(u?int|float|decimal)/.test(type);
const isNested = (type: string) => /^(large_list|fixed_size_list|list|struct|map)/.test(type);

/** Returns what a person typed as a value of the column's type; the server has the last word. */
export function read(typed: string, { type, nullable }: Column): Read {
  if (isText(type)) return { value: typed };
  const text = typed.trim();
  if (text === "") return nullable ? { value: null } : { fault: "rejects.needsValue" };
  if (/^u?int/.test(type)) return readWhole(text, type);
  if (type.startsWith("float"))
    return Number.isNaN(Number(text)) ? { fault: "rejects.noNumber" } : { value: Number(text) };
  if (type.startsWith("decimal")) return readDecimal(text, type);
  if (type === "bool") return readBool(text);
  if (type.startsWith("date")) return isDay(text) ? { value: text } : { fault: "rejects.noDay" };
  if (type.startsWith("timestamp")) return isMoment(text) ? { value: text } : { fault: "rejects.noMoment" };
  if (type.startsWith("time")) return TIME.test(text) ? { value: text } : { fault: "rejects.noTime" };
  return isNested(type) ? readJson(text) : { value: text };
}

function readWhole(text: string, type: string): Read {
  if (!WHOLE.test(text)) return { fault: "rejects.noWhole" };
  const bits = BigInt(type.replace(/\D/g, "") || "64");
  const [least, most] = type.startsWith("u") ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
  const value = BigInt(text.replace(/^\+/, ""));
  if (value < least || value > most) return { fault: "rejects.outOfRange" };
  // JavaScript would round a larger one.
  return { value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) };
}

function readDecimal(text: string, type: string): Read {
  if (!DECIMAL.test(text)) return { fault: "rejects.noNumber" };
  const [, precision = 38, scale = 0] = (/\((\d+),\s*(-?\d+)\)/.exec(type) ?? []).map(Number);
  const [whole = "", part = ""] = text.replace(/^[+-]/, "").split(".");
  const digits = whole.replace(/^0+/, "").length;
  const places = part.replace(/0+$/, "").length;
  return digits > precision - scale || places > Math.max(0, scale) ? { fault: "rejects.outOfRange" } : { value: text };
}

function readBool(text: string): Read {
  if (text === "true") return { value: true };
  return text === "false" ? { value: false } : { fault: "rejects.noBool" };
}

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as Cell };
  } catch {
    return { fault: "rejects.noJson" };
  }
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  // A date that does not exist, such as 30 February, is moved to one that does.
  return DAY.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isMoment(text: string): boolean {
  const [day = "", time = ""] = text.split(/[ T]/);
  return isDay(day) && (time === "" || TIME.test(time.replace(/(Z|[+-]\d{2}:?\d{2})$/, "")));
}

/** Returns a value as it is shown, and as it is typed again. */
export function textOf(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

export const isSame = (a: Cell, b: Cell): boolean => (a === null) === (b === null) && textOf(a) === textOf(b);
