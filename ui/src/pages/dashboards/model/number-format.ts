import type { Language } from "../../../i18n";
import { formatBytes, formatDuration, formatShort } from "../../../lib/format";
import type { Show } from "../types";

/** A number format of a spreadsheet, taken apart. */
interface Format {
  before: string;
  after: string;
  grouping: boolean;
  /** How many decimals there are at least and at most. */
  least: number;
  most: number;
  percent: boolean;
  /** Each comma behind the digits shows the number in thousands. */
  thousands: number;
}

const DIGITS = /[#0](?:[#0,]*[#0])?(?:\.[#0]*)?/;

/** Reads a format such as `#,##0`, `0.0%` or `₩#,##0 "won"`. Of several for signs the first is taken. */
export function readFormat(format: string): Format | null {
  const [first = ""] = format.split(";");
  const found = DIGITS.exec(first);
  if (!found) return null;
  const [whole = "", decimals = ""] = found[0].split(".");
  const rest = first.slice(found.index + found[0].length);
  const [commas = ""] = /^,*/.exec(rest) ?? [];
  return {
    before: literal(first.slice(0, found.index)),
    after: literal(rest.slice(commas.length)),
    grouping: whole.includes(","),
    least: decimals.replaceAll("#", "").length,
    most: decimals.length,
    percent: rest.includes("%"),
    thousands: commas.length,
  };
}

function literal(text: string): string {
  return text.replaceAll('"', "").replaceAll("\\", "");
}

type Look = Pick<Show, "unit" | "format">;

/** Units that have a way of writing of their own. */
const SPOKEN: Record<string, (value: number, language: Language) => string> = {
  ms: formatDuration,
  s: (value, language) => formatDuration(value * 1_000, language),
  seconds: (value, language) => formatDuration(value * 1_000, language),
  bytes: (value) => (value < 0 ? `-${formatBytes(-value)}` : formatBytes(value)),
  B: (value) => (value < 0 ? `-${formatBytes(-value)}` : formatBytes(value)),
};

/** Returns a number as its tile wants it, with its unit. */
export function formatFigure(value: number, { unit, format }: Look, language: Language): string {
  const spoken = format === undefined && unit !== undefined ? SPOKEN[unit] : undefined;
  if (spoken) return spoken(value, language);
  const text = formatPlain(value, format, language);
  return unit === undefined ? text : `${text} ${unit}`;
}

/** Returns the number of a figure and the word behind it apart, since a large number has a small unit. */
export function figureParts(value: number, look: Look, language: Language): { text: string; unit: string | null } {
  if (look.unit === undefined || (look.format === undefined && look.unit in SPOKEN)) {
    return { text: formatFigure(value, look, language), unit: null };
  }
  return { text: formatPlain(value, look.format, language), unit: look.unit };
}

/** Returns a number for the axis of a chart, where there is little room. */
export function formatTick(value: number, { unit, format }: Look, language: Language): string {
  if (format !== undefined) return formatPlain(value, format, language);
  return (unit !== undefined && SPOKEN[unit]?.(value, language)) || formatShort(value, language);
}

/** Returns how far a number is from another, with its sign; between two shares in percentage points. */
export function formatDifference(difference: number, look: Look, language: Language): string {
  const sign = difference > 0 ? "+" : difference < 0 ? "−" : "±";
  const text = formatFigure(Math.abs(difference), look, language);
  return sign + (look.format?.includes("%") ? text.replace("%", language === "ko" ? "%p" : " pp") : text);
}

function formatPlain(value: number, format: string | undefined, language: Language): string {
  const read = format === undefined ? null : readFormat(format);
  if (!read) return value.toLocaleString(language, { maximumFractionDigits: Number.isInteger(value) ? 0 : 2 });
  const { before, after, grouping, least, most, percent, thousands } = read;
  const scaled = (percent ? value * 100 : value) / 1_000 ** thousands;
  const options = { useGrouping: grouping, minimumFractionDigits: least, maximumFractionDigits: most };
  const text = Math.abs(scaled).toLocaleString(language, options);
  return `${scaled < 0 ? "-" : ""}${before}${text}${after}`;
}
