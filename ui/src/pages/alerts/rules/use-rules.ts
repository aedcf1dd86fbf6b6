import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { checkAlerts } from "../../../api/mutations";
import type { Alerts } from "../../../api/types";
import { keepDraft, readDraft } from "../../../editor/state/draft";
import { useCanEdit } from "../../../lib/role";

/** The rules as read, with the version that `If-Match` needs. */
export type ReadAlerts = Alerts & { etag: string | null };

/** What was not saved is kept under this name, which no pipeline can have. */
const DRAFT = "alerts.yaml";

/** How long typing pauses before the text is checked, in milliseconds. */
const PAUSE = 400;

interface Writing {
  text: string;
  /** What the text was made from. */
  base: Pick<ReadAlerts, "text" | "version" | "etag">;
}

function beginOf({ text, version, etag }: ReadAlerts): Writing {
  const base = { text, version, etag };
  const draft = readDraft(DRAFT);
  if (!draft || draft.text === text) return { text, base };
  if (draft.version === version) return { text: draft.text, base };
  // The text that the draft was made from is not known any more; it counts as written over.
  const older = { text: "", version: draft.version ?? 0, etag: draft.version ? `"${draft.version}"` : null };
  return { text: draft.text, base: older };
}

/** The rules that are being written. What somebody else saves is taken over as long as nothing is written here. */
export function useRules(read: ReadAlerts) {
  const [writing, setWriting] = useState(() => beginOf(read));
  const { text, base } = writing;
  // What somebody else has saved with the same words is no conflict.
  const isOwn = text !== read.text;
  const isBehind = base.version !== read.version;
  if (isBehind && (text === base.text || !isOwn)) setWriting({ text: read.text, base: baseOf(read) });
  useEffect(() => {
    const at = new Date().toISOString();
    keepDraft(DRAFT, isOwn ? { text, version: base.version, at } : null);
  }, [text, isOwn, base.version]);
  return {
    text,
    base,
    isDirty: isOwn,
    /** Somebody else has saved since the text was begun. */
    isBehind: isOwn && isBehind,
    type: (next: string) => setWriting((before) => ({ ...before, text: next })),
    /** Takes what is saved now instead of one's own. */
    takeTheirs: () => setWriting({ text: read.text, base: baseOf(read) }),
    /** Goes on with one's own text, now made from what is saved. */
    rebase: (onto: ReadAlerts) => setWriting((before) => ({ ...before, base: baseOf(onto) })),
  };
}

const baseOf = ({ text, version, etag }: ReadAlerts): Writing["base"] => ({ text, version, etag });

/** Has the server check a text a moment after the typing pauses. Who may not write is shown what holds. */
export function useCheck(text: string) {
  const [paused] = useDebouncedValue(text, PAUSE);
  const canEdit = useCanEdit();
  const query = useQuery({
    queryKey: ["alerts", "check", paused],
    queryFn: ({ signal }) => checkAlerts(paused, signal),
    placeholderData: keepPreviousData,
    enabled: canEdit,
  });
  return { ...query, isCurrent: paused === text && !query.isFetching };
}
