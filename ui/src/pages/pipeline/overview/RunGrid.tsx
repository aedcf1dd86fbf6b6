import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { gridQuery } from "../../../api/queries";
import type { Grid, GridCell, Run } from "../../../api/types";
import { Loaded } from "../../../components/Loaded";
import { useI18n, useT } from "../../../i18n";
import { formatDuration, formatMoment, formatNumber } from "../../../lib/format";
import { RUN, type Look } from "../../../lib/states";
import classes from "./Overview.module.css";

const HEIGHT = 40;
const LEAST = 4;

/** Nodes against runs: a bar leads to the run, a cell to the log of the node in it. */
export function RunGrid({ pipeline }: { pipeline: string }) {
  const t = useT();
  const query = useQuery(gridQuery(pipeline));
  return (
    <Loaded query={query} what={t("runs.loading")}>
      {(grid) => <GridTable grid={grid} />}
    </Loaded>
  );
}

function GridTable({ grid: { runs, nodes } }: { grid: Grid }) {
  const t = useT();
  const longest = Math.max(1, ...runs.map(lengthOf));
  return (
    <div className={classes.grid}>
      <table>
        <caption hidden>{t("pipeline.grid")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("runs.duration")}</th>
            {runs.map((run) => (
              <td key={run.id}>
                <RunBar run={run} height={Math.max(LEAST, (lengthOf(run) / longest) * HEIGHT)} />
              </td>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ node, cells }) => (
            <tr key={node}>
              <th scope="row">{node}</th>
              {runs.map((run) => (
                <td key={run.id}>
                  <NodeCell run={run} node={node} cell={cells.find((cell) => cell.run === run.id)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunBar({ run, height }: { run: Run; height: number }) {
  const { t, language } = useI18n();
  const { tone, word } = RUN[run.status];
  const started = formatMoment(new Date(run.started_at), new Date());
  const label = `${t(word)} · ${started} · ${formatDuration(lengthOf(run), language)}`;
  return (
    <Link
      to="/runs/$id"
      params={{ id: run.id }}
      preload={false}
      className={classes.bar}
      data-state={tone}
      aria-label={label}
      title={label}
    >
      <span style={{ height }} />
    </Link>
  );
}

function NodeCell({ run, node, cell }: { run: Run; node: string; cell: GridCell | undefined }) {
  const { t, language } = useI18n();
  if (!cell) return <span className={classes.unknown} />;
  const { tone, word, icon: Icon } = lookOf(cell, run);
  const time = cell.duration_ms === null ? null : formatDuration(cell.duration_ms, language);
  const rows = t("run.nRows", { rows: formatNumber(cell.rows_out, language) });
  const rejected = cell.rows_rejected > 0 && t("run.nRejected", { rows: formatNumber(cell.rows_rejected, language) });
  const label = [node, t(word), time, rows, rejected].filter(Boolean).join(" · ");
  return (
    <Link
      to="/runs/$id"
      params={{ id: run.id }}
      search={{ tab: "logs", node }}
      preload={false}
      className={classes.cell}
      data-state={tone}
      aria-label={label}
      title={label}
    >
      <Icon size={14} aria-hidden />
    </Link>
  );
}

/** A node that is not at fault did well in a run that did, and did not come to its end in one that did not. */
function lookOf(cell: GridCell, run: Run): Look {
  if (cell.failed) return RUN.failed;
  return run.status === "succeeded" || run.status === "running" ? RUN[run.status] : RUN.cancelled;
}

function lengthOf({ started_at, ended_at }: Run): number {
  return (ended_at ? Date.parse(ended_at) : Date.now()) - Date.parse(started_at);
}
