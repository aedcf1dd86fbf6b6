import type { PlanView } from "../../api/types";
import { impliedName, type Input } from "../model/inputs";

/** What a statement may name: its tables, and the columns of each as far as they are planned. */
export type Tables = Record<string, string[]>;

export function tablesOf(node: string | null, inputs: readonly Input[], plan: PlanView | null): Tables {
  const named = inputs.map((input) => input.port ?? impliedName(input));
  const planned = plan?.edges.filter((edge) => edge.to_node === node) ?? [];
  return {
    ...Object.fromEntries(named.map((name): [string, string[]] => [name, []])),
    ...Object.fromEntries(planned.map(({ to_port, columns }) => [to_port, columns.map(({ name }) => name)])),
  };
}
