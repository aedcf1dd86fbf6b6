import { Link } from "@tanstack/react-router";
import type { RunBrief } from "../api/types";
import { useI18n } from "../i18n";
import { formatDuration, formatMoment } from "../lib/format";
import { RUN } from "../lib/states";
import classes from "./RunStrip.module.css";

interface Props {
  /** The newest first. */
  runs: RunBrief[];
  slots?: number;
}

const HEIGHT = 24;
const LEAST = 4;

/** The last runs as bars: colour and shape for the outcome, height for the time it took. */
export function RunStrip({ runs, slots = 20 }: Props) {
  const { t, language } = useI18n();
  const shown = runs.slice(0, slots).toReversed();
  const lengths = shown.map((run) => lengthOf(run));
  const longest = Math.max(...lengths, 1);
  const now = new Date();
  return (
    <span className={classes.strip} style={{ height: HEIGHT }}>
      {Array.from({ length: slots - shown.length }, (_, index) => (
        <span key={index} className={classes.none} />
      ))}
      {shown.map((run, index) => {
        const { tone, word } = RUN[run.status];
        const length = lengths[index] ?? 0;
        const label = `${t(word)} · ${formatMoment(new Date(run.started_at), now)} · ${formatDuration(length, language)}`;
        return (
          <Link
            key={run.id}
            to="/runs/$id"
            params={{ id: run.id }}
            preload={false}
            className={classes.run}
            data-state={tone}
            aria-label={label}
            title={label}
            tabIndex={-1}
          >
            <span style={{ height: Math.max(LEAST, Math.round((length / longest) * HEIGHT)) }} />
          </Link>
        );
      })}
    </span>
  );
}

function lengthOf({ started_at, ended_at }: RunBrief): number {
  return (ended_at ? Date.parse(ended_at) : Date.now()) - Date.parse(started_at);
}
