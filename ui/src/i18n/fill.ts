import { particle } from "./particle";

export type Values = Record<string, string | number>;

const HOLE = /\{(\w+)(?:\|([^|}]*))?(?:\|([^}]*))?\}/g;

/**
 * Fills the holes of a message: `{name}` with a value, `{count|run|runs}` with the word that fits the number, and `{name|을/를}`
 * with the value and the particle that fits it.
 */
export function fill(message: string, values: Values, language: string): string {
  return message.replace(HOLE, (_, name: string, second?: string, third?: string) => {
    const value = values[name] ?? "";
    if (third !== undefined) return (Number(value) === 1 ? second : third) ?? "";
    const text = typeof value === "number" ? value.toLocaleString(language) : value;
    return second === undefined ? text : text + particle(text, second);
  });
}
