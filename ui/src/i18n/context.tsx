import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { fill, type Values } from "./fill";
import { loadCatalogue, rememberLanguage } from "./language";
import type { Catalogue, Language, Translate } from "./types";

interface I18n {
  t: Translate;
  language: Language;
  setLanguage: (language: Language) => void;
}

const I18nContext = createContext<I18n | null>(null);

function translator(catalogue: Catalogue, language: Language): Translate {
  const areas = catalogue as unknown as Record<string, Record<string, string>>;
  return (key: string, ...values: [Values?]) => {
    const dot = key.indexOf(".");
    const message = areas[key.slice(0, dot)]?.[key.slice(dot + 1)] ?? key;
    return fill(message, values[0] ?? {}, language);
  };
}

interface Props {
  language: Language;
  catalogue: Catalogue;
  children: ReactNode;
}

/** Gives the pages their texts. The first catalogue is loaded before anything is drawn, so no text ever changes under the reader. */
export function I18nProvider({ children, ...initial }: Props) {
  const [{ language, catalogue }, setLoaded] = useState(initial);
  const setLanguage = useCallback(async (next: Language) => {
    const loaded = await loadCatalogue(next);
    rememberLanguage(next);
    setLoaded({ language: next, catalogue: loaded });
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(
    () => ({ t: translator(catalogue, language), language, setLanguage }),
    [catalogue, language, setLanguage],
  );
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const value = useContext(I18nContext);
  if (!value) throw new Error("useI18n outside of I18nProvider");
  return value;
}

/** Returns the function that turns a key into a text: `t("runs.title")`. */
export function useT(): Translate {
  return useI18n().t;
}
