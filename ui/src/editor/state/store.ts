import { useContext, useSyncExternalStore, type Context } from "react";

/** A value that components read in parts, and that is replaced as a whole. */
export interface Store<T> {
  get: () => T;
  set: (next: Partial<T>) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      value = { ...value, ...next };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a part of a store; the part has to be the same object as long as it does not change. */
export function useStore<T, Part>(store: Store<T>, part: (value: T) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => part(store.get()));
}

export function required<T>(context: Context<T | null>, what: string): () => T {
  return () => {
    const value = useContext(context);
    if (value === null) throw new Error(`${what} is used outside of its provider`);
    return value;
  };
}
