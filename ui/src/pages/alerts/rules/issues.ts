import type { Diagnostic } from "../../../api/types";
import type { Issue } from "../../../editor/model/diagnostics";

/** Places what is wrong with rules: where the server says, else at the rule that it names. */
export function issuesOf(diagnostics: readonly Diagnostic[], text: string): Issue[] {
  const lines = text.split("\n");
  return diagnostics.map(({ severity, message, hints = [], location }) => ({
    ...{ severity, message, hints, node: null },
    line: location?.line ?? lineOf(message, lines),
    column: location?.column ?? null,
  }));
}

const QUOTED = /`([\w-]+)`/;

/** Returns the line where the rule begins that a message names first; nothing where it names none. */
function lineOf(message: string, lines: string[]): number | null {
  const name = QUOTED.exec(message)?.[1];
  const index = name === undefined ? -1 : lines.findIndex((line) => line.startsWith(`${name}:`));
  return index < 0 ? null : index + 1;
}
