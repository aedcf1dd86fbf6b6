import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { List } from "../api/types";

/** Joins the pages of a list that is read as it is scrolled through. */
export function usePages<T>(pages: UseInfiniteQueryResult<InfiniteData<List<T>>>) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { query: { data: items, error, refetch }, onEnd, isFetchingNextPage };
}
