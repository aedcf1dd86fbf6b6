import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/queries";

/** Says whether the user may decide who else may do what. */
export function useIsAdmin(): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.role === "admin";
}

/** Says whether the user may change things; a viewer sees everything and changes nothing. */
export function useCanEdit(): boolean {
  const { data } = useQuery(sessionQuery);
  return data !== undefined && data.role !== "viewer";
}
