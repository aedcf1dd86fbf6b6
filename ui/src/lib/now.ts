import { useSyncExternalStore } from "react";

const clocks = new Map<number, ReturnType<typeof newClock>>();

/** One timer for everything on the page that shows the passing of time at the same pace. */
function newClock(every: number) {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    read: () => now,
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, every);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

/** Returns the time, renewed at the given pace. */
export function useNow(every = 10_000): number {
  let clock = clocks.get(every);
  if (!clock) clocks.set(every, (clock = newClock(every)));
  return useSyncExternalStore(clock.subscribe, clock.read);
}
