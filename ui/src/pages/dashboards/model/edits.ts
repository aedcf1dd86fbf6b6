import { change, type PipelineDocument as YamlDocument } from "../../../editor/model/document";
import { isMap, setOrdered, type Value, type ValueMap } from "../../../editor/model/value";
import type { Parameter, Place } from "../types";
import { tidied, type Places } from "./grid";
import { writeShow, type WrittenTile } from "./read";

export type { YamlDocument };

const KEYS = ["title", "description", "refresh", "parameters", "inputs", "tiles"];
const TILE_KEYS = ["title", "connection", "inputs", "sql", "show", "at", "drill"];

function within(draft: ValueMap, key: string): ValueMap {
  if (!isMap(draft[key])) setOrdered(draft, key, {}, KEYS);
  return draft[key] as ValueMap;
}

/** Sets a key where it usually stands; nothing takes it away. */
function set(map: ValueMap, key: string, value: Value | undefined, order: readonly string[]): void {
  if (value === undefined) Reflect.deleteProperty(map, key);
  else setOrdered(map, key, value, order);
}

/** Sets title, description or refresh. */
export function setHead(document: YamlDocument, key: string, value: Value | undefined): YamlDocument {
  return change(document, (draft) => set(draft, key, value, KEYS));
}

function setPlace(tile: Value | undefined, { column, row, width, height }: Place): void {
  if (isMap(tile)) setOrdered(tile, "at", { column, row, width, height }, TILE_KEYS);
}

/** Writes where the tiles are; nothing is written for those that stay. */
export function setPlaces(document: YamlDocument, places: Places): YamlDocument {
  return change(document, (draft) => {
    const tiles = within(draft, "tiles");
    for (const [name, place] of Object.entries(places)) setPlace(tiles[name], place);
  });
}

/** Writes a tile, under a new name if it has one. What the page does not know of it stays. */
export function setTile(document: YamlDocument, before: string | null, tile: WrittenTile): YamlDocument {
  const renamed = before !== null && before !== tile.name;
  const renames = renamed ? [{ path: ["tiles", before], to: tile.name }] : [];
  return change(
    document,
    (draft) => {
      const tiles = within(draft, "tiles");
      if (!isMap(tiles[tile.name])) tiles[tile.name] = {};
      const map = tiles[tile.name] as ValueMap;
      const uses = tile.inputs.length > 0;
      set(map, "title", tile.title, TILE_KEYS);
      set(map, "connection", uses ? undefined : (tile.connection ?? undefined), TILE_KEYS);
      set(map, "inputs", uses ? tile.inputs : undefined, TILE_KEYS);
      set(map, "sql", tile.sql, TILE_KEYS);
      set(map, "show", writeShow(tile.show), TILE_KEYS);
      setPlace(map, tile.at);
      set(map, "drill", tile.drillSql.trim() === "" ? undefined : tile.drillSql, TILE_KEYS);
    },
    renames,
  );
}

/** Takes a tile away; those below it move up. */
export function removeTile(document: YamlDocument, name: string, places: Places): YamlDocument {
  const { [name]: _, ...rest } = places;
  const without = change(document, (draft) => Reflect.deleteProperty(within(draft, "tiles"), name));
  return setPlaces(without, tidied(rest));
}

export function setParameter(document: YamlDocument, before: string | null, parameter: Parameter | null): YamlDocument {
  const isRenamed = before !== null && parameter !== null && before !== parameter.name;
  const renames = isRenamed ? [{ path: ["parameters", before], to: parameter.name }] : [];
  const edit = (draft: ValueMap) => {
    const all = within(draft, "parameters");
    if (before !== null && parameter === null) Reflect.deleteProperty(all, before);
    if (parameter) {
      const { name, type, title, default: value, choices } = parameter;
      const written = { type, default: value ?? undefined, title: title === name ? undefined : title, choices };
      const given = Object.entries(written).filter(([, each]) => each !== undefined && each !== null);
      all[name] = Object.fromEntries(given) as ValueMap;
    }
    if (Object.keys(all).length === 0) Reflect.deleteProperty(draft, "parameters");
  };
  return change(document, edit, renames);
}

/** Adds what a loader of a pipeline wrote as an input, or takes an input away. */
export function setInput(document: YamlDocument, name: string, input: ValueMap | null): YamlDocument {
  return change(document, (draft) => {
    const all = within(draft, "inputs");
    set(all, name, input ?? undefined, []);
    if (Object.keys(all).length === 0) Reflect.deleteProperty(draft, "inputs");
  });
}
