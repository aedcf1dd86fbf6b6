import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runQuery } from "../../../api/queries";
import type { Run, RunDetail } from "../../../api/types";
import { lookOf } from "../../../graph/look";
import { useI18n } from "../../../i18n";
import { formatDuration, formatMoment } from "../../../lib/format";
import { RUN } from "../../../lib/states";
import classes from "./Overview.module.css";

const HEIGHT = 40;
const LEAST = 4;

/** Nodes against runs: a bar leads to the run, a cell to the log of the node in it. */
export function RunGrid({ runs }: { runs: Run[] }) {
  const { t } = useI18n();
  const shown = runs.toReversed();
  const details = useQueries({ queries: shown.map((run) => ({ ...runQuery(run.id), staleTime: 60_000 })) });
  const known = details.map((detail) => detail.data);
  const nodes = [...new Set(known.flatMap((run) => run?.nodes.map((node) => node.node) ?? []))];
  const longest = Math.max(1, ...shown.map(lengthOf));
  return (
    <div className={classes.grid}>
      <table>
        <caption hidden>{t("pipeline.grid")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("runs.duration")}</th>
            {shown.map((run) => (
              <td key={run.id}>
                <RunBar run={run} height={Math.max(LEAST, (lengthOf(run) / longest) * HEIGHT)} />
              </td>
            ))}
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node}>
              <th scope="row">{node}</th>
              {shown.map((run, index) => (
                <td key={run.id}>
                  <NodeCell run={known[index]} node={node} />
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

function NodeCell({ run, node }: { run: RunDetail | undefined; node: string }) {
  const { t } = useI18n();
  const found = run?.nodes.find((each) => each.node === node);
  if (!run || !found) return <span className={classes.unknown} />;
  const { tone, word, icon: Icon } = lookOf(found, run);
  const label = `${node} · ${t(word)}`;
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

function lengthOf({ started_at, ended_at }: Run): number {
  return (ended_at ? Date.parse(ended_at) : Date.now()) - Date.parse(started_at);
}
