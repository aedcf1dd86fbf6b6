import type { Language } from "../i18n";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = {
  en: { day: "d", hour: "h", minute: "m", second: "s" },
  ko: { day: "일", hour: "시간", minute: "분", second: "초" },
};

/** Returns a length of time with its two largest units: `1h 3m`, `4.2s`, `350ms`. */
export function formatDuration(ms: number, language: Language): string {
  const unit = UNITS[language];
  const two = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small > 0 ? `${large}${largeUnit} ${small}${smallUnit}` : `${large}${largeUnit}`;
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)}${unit.second}`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds}${unit.second}`;
  if (ms < HOUR) return two(Math.floor(seconds / 60), unit.minute, seconds % 60, unit.second);
  const minutes = Math.round(ms / MINUTE);
  if (ms < DAY) return two(Math.floor(minutes / 60), unit.hour, minutes % 60, unit.minute);
  const hours = Math.round(ms / HOUR);
  return two(Math.floor(hours / 24), unit.day, hours % 24, unit.hour);
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

export function formatNumber(value: number, language: Language): string {
  return value.toLocaleString(language);
}

/** Returns a number in as little room as an edge of a graph has: `1.2M`, `120만`. */
export function formatShort(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

const RELATIVE: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", SECOND],
];

export function formatRelative(at: number, now: number, language: Language): string {
  const distance = at - now;
  const [unit, size] = RELATIVE.find(([, each]) => Math.abs(distance) >= each) ?? (["second", SECOND] as const);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" }).format(
    Math.trunc(distance / size),
    unit,
  );
}

const pad = (number: number) => String(number).padStart(2, "0");

/** Returns a day as the user's calendar shows it: `2026-11-22`. */
export function formatDay(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

export function formatClock(at: Date, seconds: boolean): string {
  const minutes = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return seconds ? `${minutes}:${pad(at.getSeconds())}` : minutes;
}

/** Returns a moment in the user's zone, without the year while it is this one. */
export function formatMoment(at: Date, now: Date, seconds = false): string {
  const day = formatDay(at);
  return `${at.getFullYear() === now.getFullYear() ? day.slice(5) : day} ${formatClock(at, seconds)}`;
}

export const userZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
