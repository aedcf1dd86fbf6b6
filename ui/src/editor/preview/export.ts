import { cellText, type Sheet } from "./sheet";

export function toCsv({ columns, rows }: Sheet): string {
  const lines = [
    columns.map(({ name }) => quoted(name)),
    ...rows.map((row) => row.map((cell) => quoted(cellText(cell)))),
  ];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

export function toJson({ columns, rows }: Sheet): string {
  const records = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])));
  return `${JSON.stringify(records, null, 2)}\n`;
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Quotes a field where CSV needs it; what a spreadsheet would take for a formula is quoted by an apostrophe. */
function quoted(text: string): string {
  const harmless = /^[=@\t\r]|^[+-](?![\d.]+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
