import type { BlockKind, NodeRole, RunDetail, RunNode } from "../api/types";
import { HEALTH, RUN, TICK, type Look } from "../lib/states";

/** Returns what a node of a run is doing. */
export function lookOf(node: RunNode, run: RunDetail): Look {
  if (run.failure?.node === node.node) return RUN.failed;
  if (!node.started_at) return run.status === "running" ? TICK.waiting : HEALTH["never-ran"];
  if (run.status === "running") return node.ended_at ? RUN.succeeded : RUN.running;
  return run.status === "succeeded" ? RUN.succeeded : RUN.cancelled;
}

/** Returns what kind of block has a role; whatever is neither first nor last transforms. */
export function kindOf(role: NodeRole): BlockKind {
  return role === "extractor" || role === "loader" ? role : "transform";
}
