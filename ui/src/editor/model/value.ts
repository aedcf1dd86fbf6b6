/** What a YAML document holds once comments and style are set aside. */
export type Value = null | boolean | number | string | Value[] | ValueMap;
export interface ValueMap {
  [key: string]: Value;
}
export type Path = readonly (string | number)[];

export function isMap(value: unknown): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && isEqual(left[key], right[key]))
  );
}

/** Copies a value so that no part of it is shared, also where a YAML alias shared it. */
export function copy<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  return (
    isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)])) : value
  ) as T;
}

export function getIn(value: unknown, path: Path): Value | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found)) found = found[step];
    else return undefined;
  }
  return found as Value | undefined;
}

/** Sets a value, making the maps and lists that lead to it; `undefined` takes it away. */
export function setIn(root: ValueMap, path: Path, value: Value | undefined): void {
  const last = path[path.length - 1];
  if (last === undefined) return;
  const parent = value === undefined ? getIn(root, path.slice(0, -1)) : parentOf(root, path);
  if (Array.isArray(parent)) {
    if (value === undefined) parent.splice(Number(last), 1);
    else parent[Number(last)] = value;
  } else if (isMap(parent)) {
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
}

/** Takes a value away, and every map above it that is left empty, down to `keep` steps. */
export function removeIn(root: ValueMap, path: Path, keep: number): void {
  setIn(root, path, undefined);
  const parent = getIn(root, path.slice(0, -1));
  if (path.length - 1 > keep && isMap(parent) && Object.keys(parent).length === 0)
    removeIn(root, path.slice(0, -1), keep);
}

function parentOf(root: ValueMap, path: Path): Value {
  let found: Value = root;
  for (let depth = 0; depth < path.length - 1; depth += 1) {
    const step = path[depth] as string | number;
    const next: Value | undefined = getIn(found, [step]);
    const made: Value =
      typeof next === "object" && next !== null ? next : typeof path[depth + 1] === "number" ? [] : {};
    if (Array.isArray(found)) found[Number(step)] = made;
    else (found as ValueMap)[step] = made;
    found = made;
  }
  return found;
}

/** Adds a key where its kind usually stands among the others. */
export function setOrdered(map: ValueMap, key: string, value: Value, order: readonly string[]): void {
  if (key in map) {
    map[key] = value;
    return;
  }
  const rank = order.indexOf(key);
  const later = Object.keys(map).filter((other) => rank >= 0 && order.indexOf(other) > rank);
  const moved = later.map((other) => [other, map[other]] as const);
  for (const [other] of moved) Reflect.deleteProperty(map, other);
  map[key] = value;
  for (const [other, kept] of moved) map[other] = kept as Value;
}
