import type { EdgeEnds } from "../api/types";

/** Rows per second of each edge, by its id. */
export type Rates = Record<string, number>;

export const edgeId = ({ from_node, from_port, to_node, to_port }: EdgeEnds): string =>
  `${from_node}.${from_port}>${to_node}.${to_port}`;
