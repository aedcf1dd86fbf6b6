import type { Cell, Column, RejectFile, RejectedRowsView } from "../../src/api/types";
import { json, missing, problem, type Call, type Routes } from "../http.ts";
import { detailOf, type FakeRun } from "../runs.ts";
import type { World } from "../world.ts";
import { find, gone } from "./runs.ts";

const KEPT = 2_000;
/** A page may have fewer than were asked for. */
const PAGE = 20;

const COLUMNS: Column[] = [
  { name: "reject_id", type: "utf8", nullable: false },
  { name: "reject_status", type: "utf8", nullable: false },
  { name: "reject_reason", type: "utf8", nullable: false },
  { name: "reject_epoch", type: "uint64", nullable: false },
  { name: "reject_split", type: "utf8", nullable: false },
  { name: "order_id", type: "utf8", nullable: false },
  { name: "store_id", type: "int32", nullable: false },
  { name: "amount", type: "decimal128(12, 2)", nullable: true },
  { name: "ordered_on", type: "date32", nullable: true },
  { name: "memo", type: "utf8", nullable: true },
];

const REASONS = ["`amount` is less than 0", "`ordered_on` is null", "`store_id` has no store"];

function files(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  const items = rejecting(run).map(({ node, rows_rejected }, position): RejectFile => ({
    number: position,
    node,
    stream: null,
    split: "part-3",
    reason: REASONS[0]!,
    rows: rows_rejected,
    epoch: 1,
    committed: true,
  }));
  return json({ items, next: null });
}

const rejecting = (run: FakeRun) => detailOf(run).nodes.filter((node) => node.rows_rejected > 0);
const key = (run: string, node: string, id: string) => `${run} ${node} ${id}`;

function rowsOf(world: World, run: FakeRun, node: string): Cell[][] {
  const count = rejecting(run).find((each) => each.node === node)?.rows_rejected ?? 0;
  return Array.from({ length: Math.min(KEPT, count) }, (_, index) => {
    const id = `r0-${index}`;
    const kind = index % 7 === 3 ? 1 : index % 11 === 5 ? 2 : 0;
    return [
      id,
      world.replayed.has(key(run.id, node, id)) ? "replayed" : index % 23 === 11 ? "failed" : "open",
      REASONS[kind]!,
      1,
      "part-3",
      `A-${7310 + index}`,
      kind === 2 ? 0 : 114 + (index % 9),
      kind === 0 ? `-${(index + 1) * 250}.00` : "1200.00",
      kind === 1 ? null : "2026-11-21",
      index % 3 ? "반품 처리 중" : null,
    ];
  });
}

function rows(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  const node = call.query.get("node") ?? "";
  if (!rejecting(run).some((each) => each.node === node)) return missing("rejects of the node", node);
  const [from, limit] = [Number(call.query.get("cursor") ?? 0), Math.min(Number(call.query.get("limit") ?? 50), PAGE)];
  const all = rowsOf(call.world, run, node);
  const next = from + limit < all.length ? String(from + limit) : null;
  const view: RejectedRowsView = { columns: COLUMNS, rows: all.slice(from, from + limit), next };
  return json(view);
}

interface Replay {
  node: string;
  rejects?: string[];
  rows?: Record<string, Cell>[];
  again?: boolean;
}

/** A store with too large a number stands for a value that does not fit. */
function replay(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  const { world } = call;
  const { node, rejects, rows: fixes = [], again = false } = call.body as unknown as Replay;
  if (world.running().some(({ pipeline }) => pipeline === run.pipeline)) {
    const hints = ["wait for its end, or cancel it, and replay then"];
    return problem(409, "conflict", "Conflict", { detail: `a run of \`${run.pipeline}\` goes on`, hints });
  }
  const wrong = fixes.find(({ store_id }) => store_id !== undefined && Number(store_id) > 9_999);
  if (wrong) {
    const message = `\`store_id\` of reject \`${String(wrong.reject_id)}\` is ${String(wrong.store_id)}, which is no store`;
    const hints = ["stores are 1 to 9999"];
    const diagnostics = [{ severity: "error" as const, message, hints }];
    return problem(422, "unprocessable", "Unprocessable", { detail: message, hints, diagnostics });
  }
  const named = rejects ?? (fixes.length > 0 ? fixes.map((fix) => String(fix.reject_id)) : undefined);
  const sent = rowsOf(world, run, node).filter(([id, status]) =>
    named ? named.includes(String(id)) && (again || status !== "replayed") : status === "open",
  );
  for (const [id] of sent) world.replayed.add(key(run.id, node, String(id)));
  const pipeline = world.pipelines.get(run.pipeline)!;
  const made = world.addRun(pipeline, "manual", Date.now(), 4_000, "succeeded");
  made.trigger = null;
  world.runs.sort((a, b) => b.started - a.started);
  return json({ run: made.id }, 202);
}

export const rejectRoutes: Routes = {
  "GET /runs/*/rejects": files,
  "GET /runs/*/rejects/rows": rows,
  "POST /runs/*/rejects/replay": replay,
};
