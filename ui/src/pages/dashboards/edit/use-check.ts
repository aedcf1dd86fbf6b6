import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Diagnostic } from "../../../api/types";
import type { Marker } from "../../../editor/yaml/markers";
import { check } from "../api";
import type { Draft } from "./use-draft";

/** The server is asked once the typing pauses. */
const PAUSE_MS = 400;

export interface Checked {
  diagnostics: Diagnostic[];
  markers: Marker[];
  isChecking: boolean;
  error: unknown;
}

/** Has the server look at the text; what is not even YAML is said at once. */
export function useCheck({ text, document }: Draft): Checked {
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const query = useQuery({
    queryKey: ["dashboard-check", settled],
    queryFn: ({ signal }) => check(settled, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const syntax = document.problems.map(({ message, line, column }): Diagnostic => {
    return { severity: "error", message, location: { line, column } };
  });
  const diagnostics = syntax.length > 0 ? syntax : (query.data?.diagnostics ?? []);
  return {
    diagnostics,
    markers: diagnostics.map(toMarker),
    isChecking: settled !== text || query.isFetching,
    error: query.error,
  };
}

function toMarker({ severity, message, hints = [], location }: Diagnostic): Marker {
  const { line = 1, column = null } = location ?? {};
  return { line, column, severity, message: [message, ...hints].join("\n") };
}
