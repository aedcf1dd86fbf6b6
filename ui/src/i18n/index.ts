export { I18nProvider, useI18n, useT } from "./context";
export { LANGUAGES } from "./language";
export type { Key, Language, Translate } from "./types";
