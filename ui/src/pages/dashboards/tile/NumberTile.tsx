import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from "@tabler/icons-react";
import { useI18n } from "../../../i18n";
import type { Tone } from "../../../lib/states";
import { labelOf } from "../model/cells";
import { differenceOf, figureOf, isUnfinished, type Difference, type Figure, type Verdict } from "../model/figure";
import { figureParts, formatDifference } from "../model/number-format";
import type { At, Rows, Show } from "../types";
import { Spark } from "./Spark";
import classes from "./Tile.module.css";

interface Props {
  show: Show;
  data: Rows;
  /** Asks for the rows behind the number. */
  onAsk?: (at: At) => void;
}

/** One large number, and how it stands to the period before. */
export function NumberTile({ show, data, onAsk }: Props) {
  const { t, language } = useI18n();
  const figure = figureOf(show, data);
  const difference = differenceOf(figure, show.good);
  const parts = figure.value === null ? null : figureParts(figure.value, show, language);
  const number = (
    <>
      {parts?.text ?? "–"}
      {parts?.unit && <span className={classes.unit}>{parts.unit}</span>}
    </>
  );
  const ask = onAsk && (() => onAsk({ value: figure.value, ...(show.by !== undefined && { by: figure.at }) }));
  return (
    <div className={classes.figure}>
      {ask ? (
        <button type="button" className={classes.big} onClick={ask} title={t("dashboards.rowsBehind")}>
          {number}
        </button>
      ) : (
        <span className={classes.big}>{number}</span>
      )}
      {difference && <Change difference={difference} figure={figure} show={show} />}
      {figure.history.length > 2 && <Spark values={figure.history} />}
    </div>
  );
}

const TONES: Record<Verdict, Tone> = { better: "ok", worse: "failing", neither: "none" };

interface ChangeProps {
  difference: Difference;
  figure: Figure;
  show: Show;
}

function Change({ difference: { by, share, verdict }, figure, show }: ChangeProps) {
  const { t, language } = useI18n();
  const soFar = isUnfinished(figure.at);
  const Icon = by > 0 ? IconArrowUpRight : by < 0 ? IconArrowDownRight : IconArrowRight;
  const isShare = show.format?.includes("%");
  const percent = share === null || isShare ? null : formatDifference(share, { format: "0%" }, "ko").replace("%p", "%");
  const word =
    by === 0 ? t("dashboards.same") : t(`dashboards.${soFar ? "neither" : verdict}-${by > 0 ? "more" : "less"}`);
  return (
    <span className={classes.change} data-state={TONES[soFar ? "neither" : verdict]}>
      <span className={classes.verdict}>
        <Icon size={15} aria-hidden />
        {by !== 0 && <span className="numbers">{formatDifference(by, show, language)}</span>}
        {by !== 0 && percent && <span className="numbers">({percent})</span>}
        {word}
      </span>
      <span className={classes.against}>
        {t(soFar ? "dashboards.againstSoFar" : "dashboards.against", {
          at: labelOf(figure.at),
          before: labelOf(figure.before?.at),
        })}
      </span>
    </span>
  );
}
