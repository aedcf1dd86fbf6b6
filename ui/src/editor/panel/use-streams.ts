import { useCallback, useEffect, useRef, useState } from "react";
import { requestStreams } from "../state/requests";
import { useEditor, useEditorFile } from "../state/editor";

interface Found {
  streams: string[] | null;
  error: Error | null;
  isAsking: boolean;
}

const NOTHING: Found = { streams: null, error: null, isAsking: false };

/** Asks an extractor for its streams when somebody wants to know: a database may take a while to tell. */
export function useStreams(node: string): Found & { ask: () => void } {
  const store = useEditor();
  const file = useEditorFile();
  const [found, setFound] = useState(NOTHING);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const ask = useCallback(() => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setFound((last) => ({ ...last, error: null, isAsking: true }));
    requestStreams({ text: store.get().text, file, node }, abort.signal).then(
      ({ streams }) => !abort.signal.aborted && setFound({ ...NOTHING, streams }),
      (error: unknown) => !abort.signal.aborted && setFound({ ...NOTHING, error: asError(error) }),
    );
  }, [store, file, node]);
  return { ...found, ask };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
