import { Link } from "@tanstack/react-router";
import type { Cell, RunStatus } from "../../../api/types";
import { State } from "../../../components/State";
import { Time } from "../../../components/Time";
import { useI18n } from "../../../i18n";
import { RUN } from "../../../lib/states";
import { isMoment, isNumeric, toNumber } from "../model/cells";
import classes from "./Tile.module.css";

interface Props {
  column: string;
  type: string;
  cell: Cell;
}

/** How much of a run's name is shown: enough to tell it from others. */
const SHOWN = 8;

/** A cell of a table: runs and pipelines lead to their pages, moments stand in the user's zone, and what is not there says so. */
export function CellView({ column, type, cell }: Props) {
  const { language } = useI18n();
  if (cell === null) return <span className={classes.null}>null</span>;
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  if (column === "run") {
    return (
      <Link to="/runs/$id" params={{ id: text }} className="link" title={text}>
        {text.slice(0, SHOWN)}
      </Link>
    );
  }
  if (column === "pipeline") {
    return (
      <Link to="/pipelines/$name" params={{ name: text }} className="link">
        {text}
      </Link>
    );
  }
  if (column === "status" && text in RUN) return <State look={RUN[text as RunStatus]} />;
  if (isMoment(cell)) return <Time at={text} />;
  const number = isNumeric(type) ? toNumber(cell) : null;
  return number === null ? text : number.toLocaleString(language, { maximumFractionDigits: 6 });
}
