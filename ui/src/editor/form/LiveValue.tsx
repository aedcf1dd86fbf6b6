import { useT } from "../../i18n";
import { getIn, type Path, type Value } from "../model/value";
import { shown } from "./controls/TextControl";
import { useForm } from "./context";
import classes from "./form.module.css";

/** Says what a text with parameters stands for now. A map shows it at each of its own values. */
export function LiveValue({ value, path }: { value: Value | undefined; path: Path }) {
  const t = useT();
  const { resolved } = useForm();
  if (!hasParameter(value)) return null;
  const live = getIn(resolved, path);
  return (
    <div className={classes.live} data-live={path.join(".")}>
      {live === undefined ? (
        t("editor.notResolved")
      ) : (
        <>
          {t("editor.standsFor")} <code>{Array.isArray(live) ? live.map(shown).join(", ") : shown(live)}</code>
        </>
      )}
    </div>
  );
}

function hasParameter(value: Value | undefined): boolean {
  if (typeof value === "string") return value.includes("${");
  return Array.isArray(value) && value.some((item) => typeof item === "string" && item.includes("${"));
}
