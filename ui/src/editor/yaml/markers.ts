import type { Issue } from "../model/diagnostics";

/** An issue at a line of a text. */
export interface Marker {
  line: number;
  column: number | null;
  severity: "error" | "warning";
  message: string;
}

/** Returns the issues that stand in a text, whose first line is `first` of the file. */
export function markersOf(issues: readonly Issue[], first: number, lines: number): Marker[] {
  return issues.flatMap(({ line, column, severity, message, hints }) => {
    if (line === null || line < first || line >= first + lines) return [];
    return [{ line: line - first + 1, column, severity, message: [message, ...hints].join("\n") }];
  });
}
