import { change } from "../../api/client";
import type { DraftCheck, DraftPlan, Preview } from "../../api/types";
import type { Value } from "../model/value";

export interface DraftInput {
  text: string;
  file?: string;
}

export interface PreviewInput extends DraftInput {
  node: string;
  port?: string;
  rows: number;
}

/** The config of each node with its parameters replaced by their values; a text that is wrong has none. */
export interface Resolved {
  resolved?: Record<string, Value>;
}

const ask = <Input extends DraftInput, Output>(what: string) => {
  return (body: Input, signal: AbortSignal) => change<Output>(`/drafts/${what}`, { method: "POST", body, signal });
};

/** What is asked about a draft; a newer draft aborts the older request. */
export const requestCheck = ask<DraftInput, DraftCheck & Resolved>("check");
export const requestPlan = ask<DraftInput, DraftPlan & Resolved>("plan");
export const requestPreview = ask<PreviewInput, Preview>("preview");
/** Asks an extractor which streams there are; the rest of the draft may be wrong. */
export const requestStreams = ask<DraftInput & { node: string }, { streams: string[] }>("discover");
