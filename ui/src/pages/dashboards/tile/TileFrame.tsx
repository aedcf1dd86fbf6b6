import { ActionIcon, Loader, Title } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { CatchBoundary } from "@tanstack/react-router";
import { useId, useState, type ReactNode } from "react";
import { Failed } from "../../../components/Failed";
import { useI18n, useT } from "../../../i18n";
import { formatClock, formatDay, formatDuration, formatMoment } from "../../../lib/format";
import type { At, Show, TileData } from "../types";
import { TileBody } from "./TileBody";
import classes from "./Tile.module.css";

interface Props {
  title: string;
  show: Show;
  data: TileData | undefined;
  /** Newer results are on their way. */
  isRefreshing?: boolean;
  onAsk?: (at: At) => void;
  /** Further buttons. */
  actions?: ReactNode;
}

/** A tile: its title, since when it is so, and what it shows. */
export function TileFrame({ title, show, data, isRefreshing = false, onAsk, actions }: Props) {
  const t = useT();
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const canTurn = show.kind !== "table" && data !== undefined && data.problem === null && data.rows.length > 0;
  const turn = asTable ? t("dashboards.asChart") : t("dashboards.asTable");
  const made_at = data?.made_at ?? "";
  const Icon = asTable ? IconChartBar : IconTable;
  return (
    <section className={classes.tile} aria-labelledby={id}>
      <header className={classes.head}>
        <Title order={2} id={id} className={classes.title} title={title}>
          {title}
        </Title>
        {isRefreshing && <Loader size={12} color="gray" aria-label={t("dashboards.asking")} />}
        {data && <AsOf data={data} />}
        <span className={classes.actions}>
          {canTurn && (
            <ActionIcon size="sm" aria-label={`${turn}: ${title}`} title={turn} onClick={() => setAsTable(!asTable)}>
              <Icon size={15} />
            </ActionIcon>
          )}
          {actions}
        </span>
      </header>
      <div className={classes.body} data-kind={asTable ? "table" : show.kind}>
        <CatchBoundary getResetKey={() => `${made_at} ${asTable}`} errorComponent={Failed}>
          <TileBody title={title} show={show} data={data} asTable={asTable} onAsk={onAsk} />
        </CatchBoundary>
      </div>
      {data && !data.complete && !data.problem && <p className={classes.cut}>{t("dashboards.cut")}</p>}
    </section>
  );
}

/** Since when a result is so; how long it took, and the moment in UTC, in the tooltip. */
function AsOf({ data: { made_at, took_ms } }: { data: TileData }) {
  const { t, language } = useI18n();
  const [at, now] = [new Date(made_at), new Date()];
  const isToday = formatDay(at) === formatDay(now);
  const utc = `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const took = t("dashboards.took", { time: formatDuration(took_ms, language) });
  return (
    <time dateTime={made_at} className={classes.asOf} title={`${utc} · ${took}`}>
      {t("shell.asOf", { time: isToday ? formatClock(at, false) : formatMoment(at, now) })}
    </time>
  );
}
