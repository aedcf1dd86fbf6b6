import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../components/Loaded";
import { useI18n } from "../../../i18n";
import { behindQuery } from "../api";
import { labelOf } from "../model/cells";
import { formatFigure } from "../model/number-format";
import { TileBody } from "../tile/TileBody";
import type { At, Show, Tile, Values } from "../types";
import classes from "./View.module.css";

interface Props {
  dashboard: string;
  tile: Tile;
  at: At;
  values: Values;
  onClose: () => void;
}

/** The rows behind a mark, a number or a row. */
export function BehindDrawer({ dashboard, tile, at, values, onClose }: Props) {
  const { t, language } = useI18n();
  const query = useQuery(behindQuery(dashboard, tile, values, at));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(880px, 100vw)"
      padding={0}
      title={tile.title}
      classNames={{ title: classes.drawerTitle, header: classes.drawerHead }}
    >
      <div className={classes.behind}>
        <dl className={classes.asked}>
          {Object.entries(at).map(([role, cell]) => (
            <div key={role}>
              <dt>{columnOf(tile.show, role)}</dt>
              <dd>{typeof cell === "number" ? formatFigure(cell, {}, language) : labelOf(cell)}</dd>
            </div>
          ))}
        </dl>
        <Loaded query={query} what={t("dashboards.readingRows")}>
          {(data) => (
            <div className={classes.behindRows}>
              <TileBody
                title={t("dashboards.rowsOf", { title: tile.title })}
                show={TABLE}
                data={data}
                asTable={false}
              />
            </div>
          )}
        </Loaded>
      </div>
    </Drawer>
  );
}

const TABLE: Show = { kind: "table" };

/** Returns the column that has a role; a row of a table is asked about by its columns themselves. */
function columnOf(show: Show, role: string): string {
  const roles: Record<string, string | undefined> = {
    x: show.x,
    y: show.y?.join(", "),
    series: show.series,
    value: show.value,
    by: show.by,
  };
  return (show.kind === "table" ? undefined : roles[role]) ?? role;
}
