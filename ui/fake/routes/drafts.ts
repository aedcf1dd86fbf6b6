import { parse } from "yaml";
import type { Cell, Column, DraftCheck, PlanView } from "../../src/api/types";
import { BLOCKS } from "../blocks.ts";
import { graphOf, triggersOf } from "../graph.ts";
import { json, type Call, type Routes } from "../http.ts";
import { hex, seeded } from "../random.ts";
import { discover, forEditors, resolvedOf } from "./drafts-more.ts";

const textOf = ({ body }: Call) => String(body.text ?? "");

function checkOf(text: string): DraftCheck & { resolved: Record<string, unknown> } {
  const { diagnostics } = graphOf(text);
  const triggers = triggersOf(text).map(({ schedule: _, ...trigger }) => trigger);
  const ok = diagnostics.every((each) => each.severity !== "error");
  return { ok, diagnostics, triggers, resolved: ok ? resolvedOf(text) : {} };
}

function planOf(text: string): PlanView {
  const { nodes, edges } = graphOf(text);
  const pipeline = (parse(text) as { name?: string; nodes?: Record<string, { grants?: object }> } | null) ?? {};
  return {
    pipeline: pipeline.name ?? "",
    digest: `sha256:${hex(text, 64)}`,
    one_epoch: nodes.some((node) => node.block.startsWith("sql@")),
    nodes: nodes.map(({ name, block, role }) => {
      const manifest = BLOCKS.find((each) => block.startsWith(`${each.name}@`));
      const asks = { ...manifest?.capabilities };
      const grants = { ...pipeline.nodes?.[name]?.grants };
      return { name, block, digest: manifest?.digest ?? "", role, asks, grants };
    }),
    edges: edges.map((edge) => ({ ...edge, columns: columnsOf(text, edge.from_node) })),
    segments: [],
  };
}

function columnsOf(text: string, node: string): Column[] {
  return graphOf(text).nodes.find((each) => each.name === node)?.columns ?? [];
}

const REGIONS = ["서울", "부산", "대구", "인천", "광주", "대전", null];

function cell({ name, type }: Column, index: number, chance: number): Cell {
  if (chance < 0.04 && name !== "id") return null;
  if (type === "int64") return index + 1;
  if (type === "int32") return 100 + Math.floor(chance * 40);
  if (type === "date32") return `2026-11-${String(1 + Math.floor(chance * 22)).padStart(2, "0")}`;
  if (type.startsWith("decimal")) return (chance * 250_000).toFixed(2);
  if (type === "float64") return Math.round(chance * 10_000) / 100;
  if (type === "bool") return chance > 0.4;
  if (type.startsWith("timestamp")) return `2026-11-22T${String(Math.floor(chance * 24)).padStart(2, "0")}:15:00Z`;
  return REGIONS[Math.floor(chance * REGIONS.length)] ?? null;
}

function preview(call: Call): Response {
  const text = textOf(call);
  const node = String(call.body.node);
  const columns = columnsOf(text, node);
  const random = seeded(node);
  const rows = Array.from({ length: Math.min(1000, Number(call.body.rows ?? 200)) }, (_, index) =>
    columns.map((column) => cell(column, index, random())),
  );
  const validates = graphOf(text)
    .nodes.find((each) => each.name === node)
    ?.block.startsWith("validate@");
  const reason = "`amount` is less than 0";
  const rejects = validates ? [{ node, reason, row: { id: 12, amount: "-310.00" } }] : [];
  return json({ node, port: call.body.port ?? "out", columns, rows, complete: false, rejects });
}

function plan(call: Call): Response {
  const checked = checkOf(textOf(call));
  return json({ ...checked, plan: checked.ok ? planOf(textOf(call)) : null });
}

export const draftRoutes: Routes = {
  "POST /drafts/check": (call) => json(checkOf(textOf(call))),
  "POST /drafts/plan": forEditors(plan),
  "POST /drafts/preview": forEditors(preview),
  "POST /drafts/discover": forEditors(discover),
};
