import { createContext, useContext, useEffect, useRef } from "react";

export interface KeyHelp {
  /** As shown: `r`, `Ctrl K`, `g p`. */
  keys: string;
  label: string;
}

export interface Shortcut extends KeyHelp {
  /** What the key does; without it the key is only listed, since something else listens to it. */
  act?: () => void;
}

export interface KeyRegistry {
  /** Puts the shortcuts of a part of the page on the list until the returned function is called. */
  add: (shortcuts: () => Shortcut[]) => () => void;
}

export const KeyContext = createContext<KeyRegistry | null>(null);

/** Gives the page shortcuts, and lists them under `?`. */
export function useKeys(shortcuts: Shortcut[]): void {
  const registry = useContext(KeyContext);
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => registry?.add(() => current.current), [registry]);
}

const TYPING = "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** Says whether a key press is meant for something that takes text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}
