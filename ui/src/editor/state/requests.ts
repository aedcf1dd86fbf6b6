import { change } from "../../api/client";
import type { DraftCheck, DraftPlan, Preview } from "../../api/types";

export interface DraftInput {
  text: string;
  file?: string;
}

export interface PreviewInput extends DraftInput {
  node: string;
  port?: string;
  rows: number;
}

const ask = <Input extends DraftInput, Output>(what: string) => {
  return (body: Input, signal: AbortSignal) => change<Output>(`/drafts/${what}`, { method: "POST", body, signal });
};

/** What is asked about a draft; a newer draft aborts the older request. */
export const requestCheck = ask<DraftInput, DraftCheck>("check");
export const requestPlan = ask<DraftInput, DraftPlan>("plan");
export const requestPreview = ask<PreviewInput, Preview>("preview");
