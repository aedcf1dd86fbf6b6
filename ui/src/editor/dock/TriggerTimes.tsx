import { Text } from "@mantine/core";
import type { DraftTrigger } from "../../api/types";
import { useI18n } from "../../i18n";
import { userZone } from "../../lib/format";
import classes from "./dock.module.css";

/** When a trigger is due next, in its own zone and, where that is another, in the reader's; UTC on hover. */
export function TriggerTimes({ trigger: { next, zone } }: { trigger: DraftTrigger }) {
  const { language } = useI18n();
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone ?? "UTC" } as const;
  const format = new Intl.DateTimeFormat(language, { ...options });
  const own = userZone();
  const here = new Intl.DateTimeFormat(language, { ...options, timeZone: own });
  return (
    <ul className={classes.moments}>
      {next.map((moment) => (
        <li key={moment}>
          <time dateTime={moment} title={`${moment} (UTC)`}>
            {format.format(new Date(moment))} {zone ?? "UTC"}
            {own !== (zone ?? "UTC") && (
              <Text span c="dimmed" size="xs">
                {` · ${here.format(new Date(moment))} ${own}`}
              </Text>
            )}
          </time>
        </li>
      ))}
    </ul>
  );
}
