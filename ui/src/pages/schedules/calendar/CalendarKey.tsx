import { useT } from "../../../i18n";
import { PLANNED, RUN } from "../../../lib/states";
import { State } from "../../../components/State";
import classes from "./Calendar.module.css";

/** What the colours of the calendar mean. */
export function CalendarKey() {
  const t = useT();
  return (
    <div className={classes.key}>
      <State look={RUN.succeeded} />
      <State look={RUN.failed} />
      <State look={PLANNED} />
      <span>{t("schedules.calendarKey")}</span>
    </div>
  );
}
