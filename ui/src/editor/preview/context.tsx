import { createContext, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { ApiProblem } from "../../api/client";
import type { Preview } from "../../api/types";
import { nodeOf } from "../model/graph";
import { requestPreview } from "../state/requests";
import { useEditor } from "../state/editor";
import { required } from "../state/store";

/** A preview of a node, and of what feeds it where it is compared. */
export interface PreviewState {
  node: string;
  isComparing: boolean;
  /** Whether the pinned rows of the node are shown beside those of now. */
  isBesidePin: boolean;
  rows: number;
  /** Viewers are refused: a preview asks blocks, and they ask what is outside. */
  status: "running" | "done" | "failed" | "stopped" | "refused";
  after: Preview | null;
  before: Preview | null;
  error: unknown;
}

interface PreviewApi {
  state: PreviewState | null;
  open: (node: string, options?: { isComparing?: boolean; isBesidePin?: boolean; rows?: number }) => void;
  stop: () => void;
  close: () => void;
}

const PreviewContext = createContext<PreviewApi | null>(null);
export const usePreview = required(PreviewContext, "the preview");

export const SAMPLE_ROWS = [50, 200, 1000];
const ROWS = 200;

interface Props {
  file: string | undefined;
  onOpen: () => void;
  children: ReactNode;
}

/** Asks for samples of the draft, one at a time; nothing is written anywhere. */
export function PreviewProvider({ file, onOpen, children }: Props) {
  const store = useEditor();
  const [state, setState] = useState<PreviewState | null>(null);
  const running = useRef<AbortController | null>(null);
  const chosen = useRef({ isComparing: false, isBesidePin: false, rows: ROWS });
  const open = useCallback<PreviewApi["open"]>(
    (node, options = {}) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      onOpen();
      const { text, document } = store.get();
      chosen.current = { ...chosen.current, ...options };
      const { isComparing, isBesidePin, rows } = chosen.current;
      const begun = {
        node,
        isComparing,
        isBesidePin,
        rows,
        status: "running" as const,
        after: null,
        before: null,
        error: null,
      };
      const input = nodeOf(document.graph, node)?.inputs[0];
      const ask = (name: string, port?: string | null) =>
        requestPreview({ text, file, node: name, ...(port ? { port } : {}), rows }, abort.signal);
      if (store.get().readOnly) {
        setState({ ...begun, status: "refused" });
        return;
      }
      setState(begun);
      void Promise.all([ask(node), isComparing && input ? ask(input.source, input.output) : null]).then(
        ([after, before]) => !abort.signal.aborted && setState({ ...begun, status: "done", after, before }),
        (error: unknown) => !abort.signal.aborted && setState({ ...begun, status: statusOf(error), error }),
      );
    },
    [store, file, onOpen],
  );
  const stop = useCallback(() => {
    running.current?.abort();
    setState((last) => (last?.status === "running" ? { ...last, status: "stopped" } : last));
  }, []);
  const close = useCallback(() => {
    running.current?.abort();
    setState(null);
  }, []);
  const api = useMemo(() => ({ state, open, stop, close }), [state, open, stop, close]);
  return <PreviewContext value={api}>{children}</PreviewContext>;
}

function statusOf(error: unknown): "failed" | "refused" {
  return error instanceof ApiProblem && error.status === 403 ? "refused" : "failed";
}
