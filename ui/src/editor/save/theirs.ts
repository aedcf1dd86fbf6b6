import type { Pipeline } from "../../api/types";
import { replaceText, type Base, type EditorStore } from "../state/editor";

export function toBase({ name, text, version, deployed }: Pipeline, etag = `"${version}"`): Base {
  return { pipeline: name, text, version, etag, deployed };
}

/** Goes on from what somebody else saved; one's own text can be had back by undo. */
export function takeTheirs(store: EditorStore, theirs: Pipeline, label: string): void {
  replaceText(store, theirs.text, label);
  store.set({ base: toBase(theirs) });
}
