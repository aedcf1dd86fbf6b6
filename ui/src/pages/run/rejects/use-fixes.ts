import { useEffect, useMemo, useReducer } from "react";
import { useT } from "../../../i18n";
import { useKeys } from "../../../shell/keys/keys";
import { NO_FIXES, step, type Fixes, type History } from "./fixes";

const keyOf = (run: string, node: string) => `weir.fixes.${run}.${node}`;

/** The fixes of a node's rows, which survive a reload. They are the browser's until they are sent. */
export function useFixes(run: string, node: string) {
  const t = useT();
  const key = keyOf(run, node);
  const [history, act] = useReducer(step, key, kept);
  const { now, before, after } = history;
  useEffect(() => {
    if (Object.keys(now).length > 0) sessionStorage.setItem(key, JSON.stringify(now));
    else sessionStorage.removeItem(key);
  }, [key, now]);
  const undo = () => act({ do: "undo" });
  const redo = () => act({ do: "redo" });
  useKeys([
    { keys: "u", label: t("rejects.undo"), act: undo },
    { keys: "U", label: t("rejects.redo"), act: redo },
  ]);
  return useMemo(
    () => ({ fixes: now, act, undo: before.length > 0 ? undo : null, redo: after.length > 0 ? redo : null }),
    // What undoes and redoes is the same each time.
    [now, before, after],
  );
}

function kept(key: string): History {
  try {
    return { ...NO_FIXES, now: JSON.parse(sessionStorage.getItem(key) ?? "{}") as Fixes };
  } catch {
    return NO_FIXES;
  }
}
