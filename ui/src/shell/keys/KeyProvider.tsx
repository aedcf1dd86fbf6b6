import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { KeyHelpDialog } from "./KeyHelpDialog";
import { isTyping, KeyContext, type KeyHelp, type Shortcut } from "./keys";

/** How long the second key of a pair such as `g p` may take. */
const PAIR_TIME = 1_000;

/** Listens to the keys of all parts of the page. */
export function KeyProvider({ children }: { children: ReactNode }) {
  const sources = useRef(new Set<() => Shortcut[]>());
  const [listed, setListed] = useState<KeyHelp[] | null>(null);
  const registry = useMemo(
    () => ({
      add: (source: () => Shortcut[]) => {
        sources.current.add(source);
        return () => void sources.current.delete(source);
      },
    }),
    [],
  );
  useEffect(() => {
    let first = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const all = () => [...sources.current].toReversed().flatMap((source) => source());
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const pair = first ? `${first} ${event.key}` : event.key;
      clearTimeout(timer);
      first = "";
      if (pair === "?") return setListed(all());
      const found = all().find((shortcut) => shortcut.keys === pair);
      if (found?.act) {
        event.preventDefault();
        found.act();
      } else if (all().some((shortcut) => shortcut.keys.startsWith(`${pair} `))) {
        first = pair;
        timer = setTimeout(() => (first = ""), PAIR_TIME);
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <KeyContext value={registry}>
      {children}
      <KeyHelpDialog keys={listed} onClose={() => setListed(null)} />
    </KeyContext>
  );
}
