import type { Translate } from "../../i18n";

/** Names that the server gives: to what a person asks for, and to triggers without a name, which are called after their kind. */
const WORDS = {
  manual: "runs.byHand",
  schedule: "runs.trigger-schedule",
  webhook: "runs.trigger-webhook",
  upstream: "runs.trigger-upstream",
  dataset: "runs.trigger-dataset",
} as const;

const isBuiltIn = (name: string): name is keyof typeof WORDS => Object.hasOwn(WORDS, name);

/** Those of which no list of the server tells whether they are in use. */
export const UNLISTED = ["manual", "webhook", "upstream", "dataset"];

/** Returns what a trigger is called on the page: a name that somebody chose stays as it is. */
export function triggerText(name: string, t: Translate): string {
  return isBuiltIn(name) ? t(WORDS[name]) : name;
}
