import { ActionIcon } from "@mantine/core";
import { IconMaximize } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { parse } from "yaml";
import { useMemo } from "react";
import { Empty } from "../../../components/Empty";
import { Failed } from "../../../components/Failed";
import { useT } from "../../../i18n";
import { useKeys } from "../../../shell/keys/keys";
import { atOf, valuesOf, withValue, type DashboardSearch } from "../address";
import { dataQuery, useRefresh } from "../api";
import { refreshInterval } from "../model/read";
import { TileFrame } from "../tile/TileFrame";
import type { At, Dashboard, Tile } from "../types";
import { BehindDrawer } from "./BehindDrawer";
import { DashboardHead } from "./DashboardHead";
import { LargeTile } from "./LargeTile";
import { ParameterBar } from "./ParameterBar";
import { TileGrid } from "./TileGrid";
import classes from "./View.module.css";

/** A dashboard as it is looked at: parameters, tiles, and the rows behind them. */
export function DashboardView({ dashboard }: { dashboard: Dashboard }) {
  const t = useT();
  const { name, parameters, tiles, text } = dashboard;
  const search = useSearch({ from: "/shell/dashboards/$name" });
  const navigate = useNavigate({ from: "/dashboards/$name" });
  const go = (change: Partial<DashboardSearch>) => void navigate({ search: (before) => ({ ...before, ...change }) });
  const values = valuesOf(search, parameters);
  const every = useMemo(() => intervalOf(text), [text]);
  const query = useQuery(dataQuery(name, values, every));
  const refresh = useRefresh(name, values);
  useKeys([{ keys: "r", label: t("dashboards.refresh"), act: () => refresh.mutate() }]);
  const isRefreshing = refresh.isPending || query.isPlaceholderData;
  const ask = (tile: Tile) => (tile.drill ? (at: At) => go({ rows: tile.name, at: JSON.stringify(at) }) : undefined);
  const large = tiles.find((tile) => tile.name === search.tile);
  const asked = tiles.find((tile) => tile.name === search.rows);
  const at = atOf(search);
  const frame = (tile: Tile) => {
    const data = query.data?.tiles[tile.name];
    return { title: tile.title, show: tile.show, data, isRefreshing, onAsk: ask(tile) };
  };
  const shown = (tile: Tile) => (
    <TileFrame
      {...frame(tile)}
      actions={
        <ActionIcon
          size="sm"
          aria-label={t("dashboards.enlargeTile", { title: tile.title })}
          title={t("dashboards.enlarge")}
          onClick={() => go({ tile: tile.name })}
        >
          <IconMaximize size={15} />
        </ActionIcon>
      }
    />
  );
  return (
    <div className={classes.page}>
      <DashboardHead
        dashboard={dashboard}
        every={every}
        isRefreshing={refresh.isPending}
        onRefresh={() => refresh.mutate()}
      />
      <ParameterBar
        parameters={parameters}
        values={values}
        onChange={(parameter, value) =>
          void navigate({ search: (before) => withValue(before, parameter, value), replace: true })
        }
        onReset={() => void navigate({ search: ({ tile, rows, at: asked }) => ({ tile, rows, at: asked }) })}
      />
      {(refresh.error ?? query.error) && (
        <Failed error={refresh.error ?? query.error} onRetry={() => void query.refetch()} />
      )}
      {tiles.length === 0 && <Empty>{t("dashboards.noTiles")}</Empty>}
      {large ? (
        <LargeTile {...frame(large)} tile={large} onBack={() => go({ tile: undefined })} />
      ) : (
        <TileGrid places={Object.fromEntries(tiles.map((tile) => [tile.name, tile.at]))}>
          {(tile) => shown(tiles.find((each) => each.name === tile)!)}
        </TileGrid>
      )}
      {asked && at && (
        <BehindDrawer
          dashboard={name}
          tile={asked}
          at={at}
          values={values}
          onClose={() => go({ rows: undefined, at: undefined })}
        />
      )}
    </div>
  );
}

/** The server says in words when a dashboard is made anew; its text says it so that it can be counted. */
function intervalOf(text: string): number | null {
  try {
    return refreshInterval((parse(text) as { refresh?: string } | null)?.refresh);
  } catch {
    return null;
  }
}
