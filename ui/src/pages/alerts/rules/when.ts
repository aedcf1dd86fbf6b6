import type { AlertRule } from "../../../api/types";
import type { Translate } from "../../../i18n";

/** How the server writes the thresholds of a cause, each with the words of this page for it. */
const PARTS: [RegExp, (t: Translate, found: string[]) => string][] = [
  [/^at least (.+)$/, (t, [value = ""]) => t("alerts.atLeast", { value })],
  [/^at most (.+)$/, (t, [value = ""]) => t("alerts.atMost", { value })],
  [/^(.+) around the usual of (\d+)$/, (t, [value = "", count = ""]) => t("alerts.usual", { value, count: +count })],
  [/^more than (.+)$/, (t, [value = ""]) => t("alerts.moreThan", { value })],
  [/^less than (.+)$/, (t, [value = ""]) => t("alerts.lessThan", { value })],
];

/** Says in words what a rule looks for; a threshold of a way that is not known here stands as the server has it. */
export function whenOf({ kind, when }: Pick<AlertRule, "kind" | "when">, t: Translate): string {
  const thresholds = when
    .split(", ")
    .slice(1)
    .map((part) => wordsOf(part, t));
  return [t(`alerts.when-${kind}`), ...thresholds].join(", ");
}

function wordsOf(part: string, t: Translate): string {
  for (const [pattern, words] of PARTS) {
    const found = pattern.exec(part);
    if (found) return words(t, found.slice(1));
  }
  return part;
}
