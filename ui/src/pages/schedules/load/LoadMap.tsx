import type { LoadCell } from "../../../api/types";
import { useI18n } from "../../../i18n";
import { formatDuration } from "../../../lib/format";
import classes from "./LoadMap.module.css";

export type Measure = "runs" | "seconds";

interface Props {
  cells: LoadCell[];
  measure: Measure;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Hours against weekdays; the fuller a cell, the darker it is. */
export function LoadMap({ cells, measure }: Props) {
  const { t, language } = useI18n();
  const found = new Map(cells.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  const most = Math.max(...cells.map((cell) => cell[measure]), 1);
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  return (
    <div className={classes.scroller}>
      <table className={classes.map}>
        <caption hidden>{t("schedules.load")}</caption>
        <thead>
          <tr>
            <td />
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((day) => (
            <tr key={day}>
              {/* 1 January 2024 was a Monday. */}
              <th scope="row">{weekday.format(new Date(2024, 0, day))}</th>
              {HOURS.map((hour) => {
                const { runs = 0, seconds = 0 } = found.get(`${day} ${hour}`) ?? {};
                const share = (measure === "runs" ? runs : seconds) / most;
                const label = t("schedules.loadCell", { runs, time: formatDuration(seconds * 1_000, language) });
                return (
                  <td key={hour} title={`${weekday.format(new Date(2024, 0, day))} ${hour}:00 · ${label}`}>
                    <span className={classes.cell} style={{ opacity: share === 0 ? 0 : 0.12 + 0.88 * share }} />
                    <span className={classes.count}>{runs > 0 && measure === "runs" ? runs : ""}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
