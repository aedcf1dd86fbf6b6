/** A text that was not saved on the server, and the version that it was made from. */
export interface Draft {
  text: string;
  version: number | null;
  at: string;
}

/** What a draft is kept under that belongs to no pipeline yet. */
export const NEW_DRAFT = "new";

const key = (pipeline: string) => `weir-draft:${pipeline}`;

export function readDraft(pipeline: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key(pipeline)) ?? "null") as Draft | null;
    return typeof draft?.text === "string" ? draft : null;
  } catch {
    return null;
  }
}

/** Keeps a draft in this browser; a full or forbidden storage keeps nothing, and the page goes on. */
export function keepDraft(pipeline: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(key(pipeline), JSON.stringify(draft));
    else localStorage.removeItem(key(pipeline));
  } catch {
    return;
  }
}
