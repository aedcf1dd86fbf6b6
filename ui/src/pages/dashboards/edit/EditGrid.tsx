import { ActionIcon, Button, VisuallyHidden } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { Empty } from "../../../components/Empty";
import { useT } from "../../../i18n";
import { useKeys } from "../../../shell/keys/keys";
import { removeTile, setPlaces } from "../model/edits";
import { inReadingOrder, nudged, stretched, tidied, type Direction, type Places } from "../model/grid";
import type { WrittenTile } from "../model/read";
import { TileFrame } from "../tile/TileFrame";
import type { Dashboard } from "../types";
import { areaOf } from "../view/TileGrid";
import view from "../view/View.module.css";
import { useTileDrag } from "./drag";
import classes from "./Edit.module.css";
import type { Draft } from "./use-draft";
import { useTileData } from "./use-tile-data";

interface Props {
  saved: Dashboard;
  draft: Draft;
  /** Opens the form of a tile, or of a new one. */
  onEdit: (name: string | null) => void;
}

const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The tiles, to be moved and resized by dragging or by the arrow keys. */
export function EditGrid({ saved, draft, onEdit }: Props) {
  const t = useT();
  const grid = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  const { tiles } = draft.file;
  const places = tidied(Object.fromEntries(tiles.map(({ name, at }) => [name, at])));
  const titleOf = (name: string) => tiles.find((tile) => tile.name === name)?.title ?? name;
  const put = (name: string, next: Places, merge?: string) => {
    const { column, row, width, height } = next[name]!;
    const title = titleOf(name);
    setSaid(t("dashboards.placed", { title, column: column + 1, row: row + 1, width, height }));
    draft.apply(setPlaces(draft.document, next), t("dashboards.didPlace", { title }), merge);
  };
  const { dragging, grips } = useTileDrag(grid, places, ({ name, places: next }) => put(name, next));
  useKeys([
    { keys: "← ↑ → ↓", label: t("dashboards.arrowsMove") },
    { keys: "Shift ←", label: t("dashboards.arrowsResize") },
  ]);
  const onKeyDown = (event: KeyboardEvent, name: string) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    put(name, (event.shiftKey ? stretched : nudged)(places, name, direction), `place ${name}`);
  };
  const remove = ({ name, title }: WrittenTile) =>
    draft.apply(removeTile(draft.document, name, places), t("dashboards.didRemove", { title }));
  const shown = dragging?.places ?? places;
  return (
    <>
      <div className={classes.tools}>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={!draft.isReadable}
          onClick={() => onEdit(null)}
        >
          {t("dashboards.addTile")}
        </Button>
      </div>
      {tiles.length === 0 && <Empty>{t("dashboards.noTiles")}</Empty>}
      <div ref={grid} className={view.grid} data-editing>
        {inReadingOrder(shown).map((name) => {
          const tile = tiles.find((each) => each.name === name)!;
          const { title } = tile;
          return (
            <div
              key={name}
              className={`${view.cell} ${classes.cell}`}
              style={areaOf(shown[name]!)}
              data-dragging={dragging?.name === name || undefined}
            >
              <EditTile
                saved={saved}
                draft={draft}
                tile={tile}
                onEdit={() => onEdit(name)}
                onRemove={() => remove(tile)}
              />
              <button
                type="button"
                className={classes.grab}
                aria-label={t("dashboards.moveTile", { title })}
                disabled={!draft.isReadable}
                onKeyDown={(event) => onKeyDown(event, name)}
                {...grips(name, "move")}
              />
              <button
                type="button"
                className={classes.corner}
                tabIndex={-1}
                aria-label={t("dashboards.resizeTile", { title })}
                disabled={!draft.isReadable}
                {...grips(name, "resize")}
              />
            </div>
          );
        })}
      </div>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  );
}

interface TileProps {
  saved: Dashboard;
  draft: Draft;
  tile: WrittenTile;
  onEdit: () => void;
  onRemove: () => void;
}

function EditTile({ saved, draft, tile, onEdit, onRemove }: TileProps) {
  const t = useT();
  const data = useTileData(saved, draft, tile);
  const { title, show } = tile;
  return (
    <TileFrame
      title={title}
      show={show}
      data={data}
      actions={
        <>
          <ActionIcon
            size="sm"
            aria-label={t("dashboards.editTile", { title })}
            title={t("dashboards.edit")}
            onClick={onEdit}
          >
            <IconPencil size={15} />
          </ActionIcon>
          <ActionIcon
            size="sm"
            aria-label={`${t("dashboards.removeTile")}: ${title}`}
            title={t("dashboards.removeTile")}
            disabled={!draft.isReadable}
            onClick={onRemove}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </>
      }
    />
  );
}
