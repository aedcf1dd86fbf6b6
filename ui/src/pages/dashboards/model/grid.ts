import type { Place } from "../types";

export const COLUMNS = 12;
export const LEAST_WIDTH = 2;
export const LEAST_HEIGHT = 1;
export const MOST_HEIGHT = 24;

/** Tiles by name. None lies over another, and none could go further up. */
export type Places = Record<string, Place>;

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** Returns the place with a width and column that fit the grid. */
export function fitted({ column, row, width, height }: Place): Place {
  const wide = clamp(Math.round(width), LEAST_WIDTH, COLUMNS);
  return {
    column: clamp(Math.round(column), 0, COLUMNS - wide),
    row: Math.max(0, Math.round(row)),
    width: wide,
    height: clamp(Math.round(height), LEAST_HEIGHT, MOST_HEIGHT),
  };
}

/** Returns the names as they are read: row by row. */
export function inReadingOrder(places: Places): string[] {
  return Object.keys(places).toSorted(
    (a, b) => places[a]!.row - places[b]!.row || places[a]!.column - places[b]!.column,
  );
}

/** Puts tiles one after another as far up as there is room. */
function packed(places: Places, order: string[]): Places {
  const filled = new Array<number>(COLUMNS).fill(0);
  const found = order.map((name): [string, Place] => {
    const place = fitted(places[name]!);
    const row = Math.max(...filled.slice(place.column, place.column + place.width));
    filled.fill(row + place.height, place.column, place.column + place.width);
    return [name, { ...place, row }];
  });
  return Object.fromEntries(found);
}

/** Takes out what room nobody needs. */
export const tidied = (places: Places): Places => packed(places, inReadingOrder(places));

/** Moves a tile; those in its way make room, and it takes the turn of one of which it has passed the middle. */
export function moved(places: Places, name: string, to: Pick<Place, "column" | "row">): Places {
  const before = places[name];
  if (!before) return places;
  const place = fitted({ ...before, column: to.column, row: to.row });
  const edge = place.row > before.row ? place.row + place.height : place.row;
  const turn = (other: string) => (other === name ? edge : places[other]!.row + places[other]!.height / 2);
  const others = inReadingOrder(places).filter((other) => other !== name);
  const passed = others.filter((other) => turn(other) < edge);
  const rest = others.filter((other) => turn(other) >= edge);
  return packed({ ...places, [name]: place }, [...passed, name, ...rest]);
}

export function resized(places: Places, name: string, to: Pick<Place, "width" | "height">): Places {
  const before = places[name];
  if (!before) return places;
  const width = Math.min(to.width, COLUMNS - before.column);
  const next = { ...places, [name]: fitted({ ...before, ...to, width }) };
  return packed(next, inReadingOrder(next));
}

export type Direction = "left" | "right" | "up" | "down";

const STEP: Record<Direction, readonly [column: number, row: number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** Moves a tile by one column, or up and down past the next tile. */
export function nudged(places: Places, name: string, direction: Direction): Places {
  const before = places[name];
  if (!before) return places;
  const [column, row] = STEP[direction];
  const most = row === 0 ? 1 : heightOf(places);
  for (let step = 1; step <= most; step += 1) {
    const next = moved(places, name, { column: before.column + column * step, row: before.row + row * step });
    if (next[name]!.column !== before.column || next[name]!.row !== before.row) return next;
  }
  return places;
}

/** Makes a tile by one cell wider, narrower, higher or lower. */
export function stretched(places: Places, name: string, direction: Direction): Places {
  const before = places[name];
  if (!before) return places;
  const [column, row] = STEP[direction];
  return resized(places, name, { width: before.width + column, height: before.height + row });
}

export function heightOf(places: Places): number {
  return Math.max(0, ...Object.values(places).map(({ row, height }) => row + height));
}

/** Returns a place for one more tile, below the others. */
export function placeBelow(places: Places, width = 6, height = 4): Place {
  return { column: 0, row: heightOf(places), width, height };
}
