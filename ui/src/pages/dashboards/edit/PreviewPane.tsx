import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { Failed } from "../../../components/Failed";
import { useT } from "../../../i18n";
import type { WrittenTile } from "../model/read";
import { TileBody } from "../tile/TileBody";
import { TileFrame } from "../tile/TileFrame";
import type { Show, TileData } from "../types";
import classes from "./Edit.module.css";

interface Props {
  tile: WrittenTile;
  data: TileData | undefined;
  error: unknown;
  isAsking: boolean;
  canAsk: boolean;
  onAsk: () => void;
}

const TABLE: Show = { kind: "table" };

/** What the statement of a tile finds: as rows, and as the tile will show them. */
export function PreviewPane({ tile, data, error, isAsking, canAsk, onAsk }: Props) {
  const t = useT();
  const [view, setView] = useState<"shown" | "rows">("shown");
  const title = tile.title || t("dashboards.newTile");
  return (
    <div>
      <Group gap="sm" mb={8}>
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={isAsking}
          disabled={!canAsk}
          onClick={onAsk}
        >
          {t("dashboards.preview")}
        </Button>
        {data && (
          <SegmentedControl
            aria-label={t("dashboards.preview")}
            data={[
              { value: "shown", label: t("dashboards.previewShown") },
              { value: "rows", label: t("dashboards.previewRows") },
            ]}
            value={view}
            onChange={(next) => setView(next as typeof view)}
          />
        )}
        {!data && !error && <Text c="dimmed">{t("dashboards.previewFirst")}</Text>}
      </Group>
      {error ? <Failed error={error} /> : null}
      {data && view === "rows" && (
        <div className={classes.preview}>
          <TileBody title={t("dashboards.rowsOf", { title })} show={TABLE} data={data} asTable={false} />
        </div>
      )}
      {data && view === "shown" && (
        <div className={classes.preview} data-framed>
          <TileFrame title={title} show={tile.show} data={data} />
        </div>
      )}
    </div>
  );
}
