import { useQuery } from "@tanstack/react-query";
import { calendarQuery } from "../../../api/queries";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { userZone } from "../../../lib/format";
import classes from "./Calendar.module.css";
import { CalendarGrid } from "./CalendarGrid";
import { CalendarKey } from "./CalendarKey";
import { daysOf, runsOf } from "./weeks";

interface Props {
  pipeline?: string;
  year: number;
}

/** A year by days: what ran, what failed, what is planned. */
export function Calendar({ pipeline, year }: Props) {
  const t = useT();
  const query = useQuery(calendarQuery({ pipeline, since: `${year}-01-01`, until: `${year}-12-31`, zone: userZone() }));
  return (
    <Loaded query={query} what={t("schedules.loadingCalendar")}>
      {(items) => {
        const days = daysOf(year, items);
        const sum = (of: (counts: (typeof days)[number]["counts"]) => number) =>
          days.reduce((total, { counts }) => total + of(counts), 0);
        return (
          <div className={classes.calendar}>
            <p className={classes.sums}>
              {t("schedules.sums", {
                runs: sum(runsOf),
                failed: sum((counts) => counts.failed),
                planned: sum((counts) => counts.planned),
              })}
            </p>
            <CalendarGrid days={days} pipeline={pipeline} />
            <CalendarKey />
          </div>
        );
      }}
    </Loaded>
  );
}
