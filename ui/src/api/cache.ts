import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./client";

const isSignedOut = (error: unknown) => error instanceof ApiProblem && error.status === 401;

/** What the server understood and refused is not asked again. */
const isRefused = (error: unknown) => error instanceof ApiProblem && error.status < 500;

export function newClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (isSignedOut(error) && query.queryKey[0] !== "session") onSignedOut();
      },
    }),
    defaultOptions: {
      // A server on this machine answers also where there is no network.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        retry: (times, error) => !isRefused(error) && times < 2,
      },
    },
  });
}
