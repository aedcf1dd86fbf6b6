import { Button, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useT } from "../../../i18n";
import { useKeys } from "../../../shell/keys/keys";
import { RowsTable } from "../tile/RowsTable";
import { TileFrame } from "../tile/TileFrame";
import type { At, Tile, TileData } from "../types";
import classes from "./View.module.css";

interface Props {
  tile: Tile;
  data: TileData | undefined;
  isRefreshing: boolean;
  onAsk?: (at: At) => void;
  onBack: () => void;
}

/** One tile with all the room there is, its rows, and the statement that they come from. */
export function LargeTile({ tile, data, isRefreshing, onAsk, onBack }: Props) {
  const t = useT();
  const { title, show, sql } = tile;
  useKeys([{ keys: "Escape", label: t("dashboards.allTiles"), act: onBack }]);
  return (
    <div className={classes.large}>
      <div>
        <Button variant="default" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
          {t("dashboards.allTiles")}
        </Button>
      </div>
      <div className={classes.largeTile}>
        <TileFrame {...{ title, show, data, isRefreshing, onAsk }} />
      </div>
      {show.kind !== "table" && data && data.rows.length > 0 && (
        <div className={classes.rows}>
          <RowsTable label={t("dashboards.rowsOf", { title })} data={data} />
        </div>
      )}
      <Title order={2}>SQL</Title>
      <pre className={classes.sql} tabIndex={0}>
        {sql.trim()}
      </pre>
    </div>
  );
}
