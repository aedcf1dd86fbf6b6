import { useQuery } from "@tanstack/react-query";
import { told } from "../../../components/Failed";
import { isEqual, type Value } from "../../../editor/model/value";
import { useT } from "../../../i18n";
import { dataQuery, preview } from "../api";
import type { WrittenTile } from "../model/read";
import type { Dashboard, TileData } from "../types";
import type { Draft } from "./use-draft";

/** Returns what a tile of the draft finds: as stored while nothing that it asks has changed, else as the server previews it. */
export function useTileData(saved: Dashboard, draft: Draft, tile: WrittenTile): TileData | undefined {
  const t = useT();
  const stored = useQuery(dataQuery(saved.name, {}, null));
  const before = saved.tiles.find(({ name }) => name === tile.name);
  const { parameters, inputs } = draft.document.value;
  const asks = [tile.name, tile.sql, tile.connection, tile.inputs, parameters ?? null, inputs ?? null] as Value[];
  const isSaved = before !== undefined && draft.base.text === saved.text && isEqual(asks, savedAsks(before, draft));
  const previewed = useQuery({
    queryKey: ["dashboard-preview", saved.name, asks],
    queryFn: () => preview(draft.text, tile.name),
    enabled: !isSaved && draft.isReadable,
    staleTime: Infinity,
    retry: false,
  });
  const asked = isSaved ? stored : previewed;
  if (asked.error) return failed(told(asked.error, t));
  return isSaved ? stored.data?.tiles[tile.name] : previewed.data;
}

function savedAsks({ name, sql, connection, inputs }: Dashboard["tiles"][number], draft: Draft): Value[] {
  const { parameters, inputs: known } = draft.savedValue;
  return [name, sql, connection, inputs, parameters ?? null, known ?? null];
}

function failed({ title, why, hints }: ReturnType<typeof told>): TileData {
  const problem = { title, detail: why ?? "", hints };
  return { made_at: new Date().toISOString(), took_ms: 0, columns: [], rows: [], complete: true, problem };
}
