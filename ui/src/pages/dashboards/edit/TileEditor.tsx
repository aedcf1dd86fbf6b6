import { Button, Drawer, Group, Input, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Prose } from "../../../components/Prose";
import { isName } from "../../../editor/model/edits/keys";
import { SqlEditor } from "../../../editor/sql/SqlEditor";
import { useT } from "../../../i18n";
import { preview } from "../api";
import { nameOf } from "../list/starter";
import { removeTile, setTile } from "../model/edits";
import { HISTORY, HISTORY_TABLES } from "../model/history";
import { placeBelow, tidied, type Places } from "../model/grid";
import type { WrittenTile } from "../model/read";
import classes from "./Edit.module.css";
import { PreviewPane } from "./PreviewPane";
import { ShowForm } from "./ShowForm";
import { SourceField } from "./SourceField";
import type { Draft } from "./use-draft";

/** What the address says for a tile that is not there yet; no tile has such a name. */
export const NEW_TILE = "+";

interface Props {
  /** The tile, or `NEW_TILE`. */
  name: string;
  draft: Draft;
  onClose: () => void;
}

/** The form of a tile: where its rows come from, what of them is shown, and what stands behind them. */
export function TileEditor({ name, draft, onClose }: Props) {
  const t = useT();
  const places: Places = tidied(Object.fromEntries(draft.file.tiles.map((each) => [each.name, each.at])));
  const before = draft.file.tiles.find((each) => each.name === name);
  const [tile, setTileDraft] = useState<WrittenTile>(() => before ?? emptyTile(places));
  const set = (more: Partial<WrittenTile>) => setTileDraft((old) => ({ ...old, ...more }));
  const ask = useMutation({
    mutationFn: () => preview(setTile(draft.document, before?.name ?? null, tile).text, tile.name),
  });
  const tables = useMemo(
    () => (tile.connection === HISTORY ? HISTORY_TABLES : Object.fromEntries(tile.inputs.map((input) => [input, []]))),
    [tile.connection, tile.inputs],
  );
  const { mutate: askNow } = ask;
  useEffect(() => {
    // What is there already shows itself, and its columns, without being asked to.
    if (name !== NEW_TILE) askNow();
  }, [name, askNow]);
  const isTaken = draft.file.tiles.some((each) => each.name === tile.name && each.name !== before?.name);
  const isReady = isName(tile.name) && !isTaken && tile.title.trim() !== "" && tile.sql.trim() !== "";
  const label = t("dashboards.sql");
  const retitle = (title: string) => {
    const fresh = before ? tile.name : nameOf(title) || tile.name;
    set({ title, name: fresh });
  };
  const take = () => {
    const what = t(before ? "dashboards.didChange" : "dashboards.didAdd", { title: tile.title });
    draft.apply(setTile(draft.document, before?.name ?? null, tile), what);
    onClose();
  };
  const remove = () => {
    draft.apply(removeTile(draft.document, name, places), t("dashboards.didRemove", { title: tile.title }));
    onClose();
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(920px, 100vw)"
      title={before ? t("dashboards.editTile", { title: before.title }) : t("dashboards.newTile")}
    >
      <Stack gap="md">
        <Group grow align="flex-start">
          <TextInput
            label={t("dashboards.title-field")}
            required
            value={tile.title}
            onChange={(event) => retitle(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={t("dashboards.name")}
            required
            value={tile.name}
            error={(isTaken || !isName(tile.name)) && t("dashboards.nameWrong")}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </Group>
        <SourceField tile={tile} inputs={draft.file.inputs} onChange={set} />
        <Input.Wrapper
          label={label}
          required
          labelElement="div"
          description={<Prose text={t("dashboards.sqlHelp", { written: "${name}" })} />}
        >
          <SqlEditor
            id="tile-sql"
            label={label}
            text={tile.sql}
            tables={tables}
            readOnly={false}
            hasFault={false}
            onChange={(sql) => set({ sql })}
            onBlur={() => undefined}
          />
        </Input.Wrapper>
        <PreviewPane
          tile={tile}
          data={ask.data}
          error={ask.error}
          isAsking={ask.isPending}
          canAsk={tile.sql.trim() !== "" && isName(tile.name)}
          onAsk={() => ask.mutate()}
        />
        <ShowForm show={tile.show} columns={ask.data?.columns ?? []} onChange={(show) => set({ show })} />
        <Input.Wrapper
          label={t("dashboards.drill")}
          labelElement="div"
          description={<Prose text={t("dashboards.drillHelp", { x: "${x}", series: "${series}" })} />}
        >
          <SqlEditor
            id="tile-drill"
            label={t("dashboards.drill")}
            text={tile.drillSql}
            tables={tables}
            readOnly={false}
            hasFault={false}
            onChange={(drillSql) => set({ drillSql })}
            onBlur={() => undefined}
          />
        </Input.Wrapper>
      </Stack>
      <div className={classes.foot}>
        {before && (
          <Button variant="subtle" color="red" onClick={remove}>
            {t("dashboards.removeTile")}
          </Button>
        )}
        <Button variant="default" ml="auto" onClick={onClose}>
          {t("shell.cancel")}
        </Button>
        <Button disabled={!isReady} onClick={take}>
          {t("dashboards.takeTile")}
        </Button>
      </div>
    </Drawer>
  );
}

function emptyTile(places: Places): WrittenTile {
  let number = 1;
  while (`tile-${number}` in places) number += 1;
  return {
    ...{ name: `tile-${number}`, title: "", connection: HISTORY, inputs: [], sql: "", drillSql: "", drill: false },
    show: { kind: "table" },
    at: placeBelow(places),
  };
}
