import type { DraftTrigger } from "../../api/types";
import { useI18n } from "../../i18n";
import classes from "./dock.module.css";

/** When a trigger is due next, in its own zone; UTC on hover. */
export function TriggerTimes({ trigger: { next, zone } }: { trigger: DraftTrigger }) {
  const { language } = useI18n();
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone ?? "UTC" } as const;
  const format = new Intl.DateTimeFormat(language, { ...options });
  return (
    <ul className={classes.moments}>
      {next.map((moment) => (
        <li key={moment}>
          <time dateTime={moment} title={`${moment} (UTC)`}>
            {format.format(new Date(moment))} {zone ?? "UTC"}
          </time>
        </li>
      ))}
    </ul>
  );
}
