import { useMemo } from "react";
import { useEditorPart } from "../state/editor";

/** Returns the names of the columns that reach a node, as far as they are planned. */
export function useInputColumns(name: string): string[] {
  const plan = useEditorPart((state) => state.plan);
  return useMemo(() => {
    const edges = plan?.edges.filter((edge) => edge.to_node === name) ?? [];
    return edges.flatMap(({ columns }) => columns.map((column) => column.name));
  }, [plan, name]);
}
