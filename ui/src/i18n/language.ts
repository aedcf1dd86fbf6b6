import type { Catalogue, Language } from "./types";

const STORED = "weir-language";

export const LANGUAGES: Record<Language, string> = { en: "English", ko: "한국어" };

/** Returns the language that was chosen before, else the browser's. */
export function initialLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "ko") return stored;
  return navigator.language.startsWith("ko") ? "ko" : "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}

export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === "ko" ? import("./ko") : import("./en");
}
