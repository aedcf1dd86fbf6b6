const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export type Handlers = Record<string, (data: unknown) => void>;

/**
 * Listens to server-sent events until the returned function is called. A browser gives up on a stream that is answered with
 * an error; this connects again, each time after a longer wait.
 */
export function listen(url: string, handlers: Handlers, onState?: (open: boolean) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let stopped = false;

  const connect = () => {
    source = new EventSource(url);
    source.onopen = () => {
      wait = FIRST_WAIT;
      onState?.(true);
    };
    source.onerror = () => {
      if (stopped) return;
      onState?.(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse((event as MessageEvent<string>).data)));
    }
  };
  connect();

  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}
