import type { RunDetail } from "../../../api/types";

/**
 * Returns the nodes that the end of the run waited for, the first in front: from the node that ended last, each time to that of its inputs
 * which ended last. To make the run shorter, one of them has to become faster.
 */
export function criticalPath({ nodes, edges }: Pick<RunDetail, "nodes" | "edges">, now: number): string[] {
  const ends = new Map(
    nodes.flatMap(({ node, started_at, ended_at }) =>
      started_at ? [[node, ended_at ? Date.parse(ended_at) : now] as const] : [],
    ),
  );
  const last = (names: string[]) =>
    names
      .filter((name) => ends.has(name))
      .reduce<string | undefined>((best, name) => {
        return best === undefined || ends.get(name)! > ends.get(best)! ? name : best;
      }, undefined);
  const path: string[] = [];
  let next = last(nodes.map(({ node }) => node));
  while (next !== undefined && !path.includes(next)) {
    path.unshift(next);
    const reached = next;
    next = last(edges.filter((edge) => edge.to_node === reached).map((edge) => edge.from_node));
  }
  return path;
}
