import { parse, parseDocument, LineCounter, isMap } from "yaml";
import type { Column, Diagnostic, DraftTrigger, EdgeEnds, NodeRole } from "../src/api/types";
import { BLOCKS } from "./blocks.ts";
import { seeded } from "./random.ts";

export interface FakeNode {
  name: string;
  block: string;
  role: NodeRole;
  columns: Column[];
}

export interface FakeGraph {
  nodes: FakeNode[];
  edges: EdgeEnds[];
  diagnostics: Diagnostic[];
}

interface NodeText {
  block?: string;
  inputs?: string | string[] | Record<string, string>;
  disabled?: boolean;
  grants?: Record<string, unknown>;
  write?: unknown;
}

const COLUMNS: Column[] = [
  { name: "id", type: "int64", nullable: false },
  { name: "day", type: "date32", nullable: false },
  { name: "region", type: "utf8", nullable: true },
  { name: "store_id", type: "int32", nullable: false },
  { name: "amount", type: "decimal128(18, 2)", nullable: true },
  { name: "rate", type: "float64", nullable: true },
  { name: "updated_at", type: "timestamp(us, UTC)", nullable: true },
  { name: "active", type: "bool", nullable: true },
];

let last: { text: string; graph: FakeGraph } | null = null;

/** Reads a pipeline's text as far as the fake server needs it: who reads whom, and what is plainly wrong. */
export function graphOf(text: string): FakeGraph {
  if (last?.text !== text) last = { text, graph: read(text) };
  return last.graph;
}

function read(text: string): FakeGraph {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) return { nodes: [], edges: [], diagnostics: document.errors.map(syntaxError) };
  const written = (document.toJS() as { nodes?: Record<string, NodeText> } | null)?.nodes ?? {};
  const names = Object.keys(written).filter((name) => !written[name]?.disabled);
  const lineOf = (name: string) => {
    const nodes = document.get("nodes");
    const pair = isMap(nodes) ? nodes.items.find((item) => String(item.key) === name) : undefined;
    const offset = (pair?.key as { range?: [number] } | undefined)?.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    return { file: "pipeline.yaml", line, column: col, snippet: text.split("\n")[line - 1] ?? "" };
  };
  const diagnostics: Diagnostic[] = [];
  const nodes = names.map((name) => nodeOf(name, written[name]!, diagnostics, lineOf));
  const edges = names.flatMap((name) => edgesOf(name, written[name]!, names, diagnostics, lineOf));
  if (names.length === 0) diagnostics.push(error("the pipeline has no nodes", ["add a node below `nodes`"]));
  return { nodes, edges, diagnostics };
}

type LineOf = (name: string) => Diagnostic["location"];

function nodeOf(name: string, node: NodeText, diagnostics: Diagnostic[], lineOf: LineOf): FakeNode {
  const block = (node.block ?? "").split("@")[0] ?? "";
  const known = BLOCKS.find((candidate) => candidate.name === block);
  if (!known) {
    const message = `node \`${name}\` asks for the block \`${node.block ?? ""}\`, which is not there`;
    diagnostics.push({
      ...error(message, ["see which blocks there are on the page Blocks"]),
      node: name,
      location: lineOf(name),
    });
  }
  const role = known?.kind === "extractor" || known?.kind === "loader" ? known.kind : "row-wise";
  const random = seeded(name);
  const columns = COLUMNS.filter((column) => column.name === "id" || random() > 0.3);
  return { name, block: `${block}@${known?.version ?? "1.0.0"}`, role, columns };
}

function edgesOf(to: string, node: NodeText, names: string[], diagnostics: Diagnostic[], lineOf: LineOf): EdgeEnds[] {
  const { inputs } = node;
  if (!inputs) return [];
  const named: [string, string][] =
    typeof inputs === "string"
      ? [["in", inputs]]
      : Array.isArray(inputs)
        ? inputs.map((input) => ["in", input])
        : Object.entries(inputs);
  return named.flatMap(([to_port, source]) => {
    const [from_node = "", from_port = "out"] = source.split(".");
    if (names.includes(from_node)) return [{ from_node, from_port, to_node: to, to_port }];
    const nearest = names.find((name) => name.startsWith(from_node.slice(0, 3)));
    const hints = nearest ? [`did you mean \`${nearest}\`?`] : [];
    const message = `node \`${to}\` reads \`${from_node}\`, which is not a node`;
    diagnostics.push({ ...error(message, hints), node: to, location: lineOf(to) });
    return [];
  });
}

function syntaxError(problem: {
  message: string;
  linePos?: [{ line: number; col: number }, ...unknown[]];
}): Diagnostic {
  const at = problem.linePos?.[0];
  const location = at && { file: "pipeline.yaml", line: at.line, column: at.col };
  return { ...error(problem.message.split("\n")[0] ?? "", ["the text is not YAML"]), location };
}

function error(message: string, hints: string[]): Diagnostic {
  return { severity: "error", message, hints, blame: "user" };
}

interface TriggerText {
  name?: string;
  schedule?: Record<string, unknown> & { zone?: string };
  webhook?: string;
  upstream?: unknown;
  dataset?: unknown;
}

const HOUR = 3_600_000;

/** How far apart the moments of a schedule are, roughly; the fake knows no calendars. */
export function intervalOf(schedule: Record<string, unknown>): number {
  const every = /^(\d+)([mh])$/.exec(String(schedule.every ?? ""));
  if (every) return Number(every[1]) * (every[2] === "h" ? HOUR : HOUR / 60);
  const cron = String(schedule.cron ?? "");
  if (/^\d+ \*\/2 /.test(cron)) return 2 * HOUR;
  if (/^\d+ \* /.test(cron)) return HOUR;
  return schedule.calendar ? 30 * 24 * HOUR : 24 * HOUR;
}

function ruleOf(schedule: Record<string, unknown>): string {
  if (schedule.cron) return `cron ${String(schedule.cron)}`;
  if (schedule.every) return `every ${String(schedule.every)}`;
  const calendar = schedule.calendar as { days?: string[]; times?: string[] } | undefined;
  return calendar ? `${calendar.days?.join(", ")} at ${calendar.times?.join(", ")}` : "at";
}

/** The first moment after another at which a schedule is due. */
export function nextDue(schedule: Record<string, unknown>, after: number): number {
  const interval = intervalOf(schedule);
  const minute = /^(\d+) (\d+)?/.exec(String(schedule.cron ?? ""));
  const zoneOffset = 9 * HOUR;
  const hour = minute?.[2] === undefined ? 0 : Number(minute[2]) * HOUR - zoneOffset;
  const offset = minute ? Number(minute[1]) * 60_000 + hour : 0;
  return Math.floor((after - offset) / interval) * interval + interval + offset;
}

export function triggersOf(text: string): (DraftTrigger & { schedule: Record<string, unknown> | null })[] {
  let triggers: TriggerText[] | undefined;
  try {
    triggers = (parse(text) as { triggers?: TriggerText[] } | null)?.triggers;
  } catch {
    return [];
  }
  return (triggers ?? []).map((trigger) => {
    const kind = (["schedule", "webhook", "upstream", "dataset"] as const).find((key) => key in trigger) ?? "manual";
    const schedule = trigger.schedule ?? null;
    const next: string[] = [];
    for (let at = Date.now(); schedule && next.length < 5; next.push(new Date(at).toISOString())) {
      at = nextDue(schedule, at);
    }
    const rule = schedule ? ruleOf(schedule) : String(trigger[kind as "webhook"]);
    return {
      name: trigger.name ?? kind,
      kind,
      enabled: true,
      rule,
      zone: schedule ? (schedule.zone ?? "UTC") : null,
      next,
      schedule,
    };
  });
}
