import { useHotkeys } from "@mantine/hooks";
import { createContext, lazy, Suspense, useCallback, useContext, useState, type ReactNode } from "react";

const Finder = lazy(() => import("./Finder").then((module) => ({ default: module.Finder })));

const FinderContext = createContext<() => void>(() => undefined);

/** Opens the finder with Ctrl-K, also from within a text field; its script is loaded the first time. */
export function FinderProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState(0);
  const open = useCallback(() => setAsked((times) => times + 1), []);
  useHotkeys([["mod+K", open]], []);
  return (
    <FinderContext value={open}>
      {children}
      {asked > 0 && (
        <Suspense>
          <Finder asked={asked} />
        </Suspense>
      )}
    </FinderContext>
  );
}

export const useFinder = () => useContext(FinderContext);
