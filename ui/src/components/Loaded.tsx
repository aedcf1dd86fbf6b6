import type { ReactNode } from "react";
import { Failed } from "./Failed";
import { Loading } from "./Loading";

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface Props<T> {
  query: Asked<T>;
  /** What is being loaded. */
  what?: string;
  children: (data: T) => ReactNode;
}

/** Shows what a query found, and until then how far it is; old data stays on the page while newer cannot be had, and says so. */
export function Loaded<T>({ query, what, children }: Props<T>) {
  const { data, error, refetch } = query;
  const failed = error ? <Failed error={error} onRetry={() => void refetch()} /> : null;
  if (data === undefined) return <div style={{ padding: 16 }}>{failed ?? <Loading what={what} />}</div>;
  return (
    <>
      {failed}
      {children(data)}
    </>
  );
}
