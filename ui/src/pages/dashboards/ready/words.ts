import type { Language } from "../../../i18n";
import type { Dashboard, Summary } from "../types";
import { KOREAN } from "./korean";

const word = (text: string) => KOREAN[text] ?? text;

/** A dashboard that comes with Weir speaks the reader's language; one that somebody wrote is as it was written. */
export function worded<Some extends Summary | Dashboard>(dashboard: Some, language: Language): Some {
  if (dashboard.source !== "built-in" || language !== "ko") return dashboard;
  const { title, description } = dashboard;
  const head = { ...dashboard, title: word(title), description: description && word(description) };
  if (!("parameters" in head)) return head;
  const titled = <Part extends { title: string }>(part: Part): Part => ({ ...part, title: word(part.title) });
  return { ...head, parameters: head.parameters.map(titled), tiles: head.tiles.map(titled) };
}
