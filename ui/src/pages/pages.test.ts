import { expect, test } from "vitest";
import type { Block, Counters, JsonSchema, RunDetail, RunNode } from "../api/types";
import { kindOf } from "../graph/look";
import { rowsOf as schemaRows } from "./blocks/schema";
import { unmet } from "./connections/form/needs";
import { missing, toParts, toUrl } from "./connections/form/url";
import { recipientsOf } from "./connections/recipients";
import { balanceOf } from "./run/conservation";
import { documentsFirst, viewOf } from "../lib/artifact";
import { criticalPath } from "./run/gantt/critical";
import { rowsOf as ganttRows } from "./run/gantt/rows";
import { ratesOf } from "./run/live";
import { parametersOf } from "./runs/parameters";
import { daysOf, toneOf } from "./schedules/calendar/weeks";

test.each([
  ["postgres", "postgres://reader@db.example.com:5433/shop"],
  ["mysql", "mysql://db.example.com/crm"],
  ["sqlite", "sqlite:./out/share.db"],
  ["file", "file:./candles"],
  ["s3", "s3://lake/daily/2026"],
  ["mail", "smtp://weir%40example.com@mail.example.com:587"],
  ["mail", "smtps://mail.example.com"],
  ["teams", "teams:"],
  ["slack", "slack:"],
  ["slack", "slack:C0123456789"],
  ["webhook", "webhook:"],
] as const)("a %s URL is the same after it went through the form", (kind, url) => {
  expect(toUrl(kind, toParts(kind, url))).toBe(url);
});

test("a name with an @ does not end the user", () => {
  const url = toUrl("postgres", { user: "a@b", host: "db", database: "x" });
  expect(url).toBe("postgres://a%40b@db/x");
  expect(toParts("postgres", url).user).toBe("a@b");
  expect(missing("postgres", { host: "db" })).toEqual(["database"]);
});

test("recipients are divided by commas, and empty ones are none", () => {
  expect(recipientsOf(" ada@example.com, ,bo@example.com,")).toEqual(["ada@example.com", "bo@example.com"]);
  expect(recipientsOf("")).toEqual([]);
});

test.each([
  ["mail", {}, ["from"]],
  ["mail", { parts: { user: "weir" }, options: { from: "weir@example.com" } }, ["password"]],
  ["teams", {}, ["address"]],
  ["slack", {}, ["address"]],
  ["slack", { parts: { channel: "C0123456789" } }, ["token"]],
  ["webhook", { known: ["address"] }, []],
  ["postgres", {}, []],
] as const)("a channel of %s with %o still needs %o", (kind, given, needs) => {
  expect(unmet(kind, { parts: {}, options: {}, credentials: {}, known: [], ...(given as object) })).toEqual(needs);
});

test.each([
  ["extractor", "extractor"],
  ["row-wise", "transform"],
  ["whole-input", "transform"],
  ["transform", "transform"],
  ["loader", "loader"],
] as const)("a node that is %s is drawn as a %s", (role, kind) => {
  expect(kindOf(role)).toBe(kind);
});

test("a year has all its days, also without runs", () => {
  const days = daysOf(2026, []);
  expect(days).toHaveLength(365);
  expect(days[0]).toMatchObject({ day: "2026-01-01", week: 0, weekday: 3 });
  expect(days.every(({ counts }) => toneOf(counts) === null)).toBe(true);
});

const node = (more: Partial<RunNode>): RunNode => ({
  ...{ node: "a", block: "mask@1.0.0", role: "transform", started_at: null, ended_at: null, usage: null },
  ...{ rows_in: 10, rows_out: 7, rows_filtered: 2, rows_rejected: 1, bytes_in: 0, bytes_out: 0 },
  ...more,
});

test("a row that went nowhere is missing, unless the block makes rows", () => {
  const blocks = [
    { name: "mask", version: "1.0.0", rows: "preserve" },
    { name: "dedup", version: "1.0.0", rows: "filter" },
    { name: "sql", version: "1.0.0", rows: "any" },
  ] as Block[];
  expect(balanceOf(node({ rows_out: 9, rows_filtered: 0 }), blocks)).toEqual({
    rule: "preserve",
    missing: 0,
    dropped: 0,
  });
  expect(balanceOf(node({}), blocks)).toMatchObject({ missing: 0, dropped: 2 });
  expect(balanceOf(node({ rows_out: 6 }), blocks).missing).toBe(1);
  expect(balanceOf(node({ block: "dedup@1.0.0" }), blocks)).toEqual({ rule: "filter", missing: 0, dropped: 0 });
  expect(balanceOf(node({ block: "dedup@1.0.0", rows_out: 9 }), blocks).missing).toBe(-2);
  expect(balanceOf(node({ block: "sql@1.0.0", rows_out: 3 }), blocks)).toMatchObject({ rule: "any", missing: null });
  expect(balanceOf(node({ block: "gone@1.0.0", rows_out: 3 }), blocks).rule).toBe("unknown");
  expect(balanceOf(node({ role: "loader", block: "x@1.0.0", rows_out: 3 }), blocks).missing).toBe(4);
});

test("the critical path goes back from what ended last to what it waited for last", () => {
  const at = (second: number) => new Date(second * 1_000).toISOString();
  const ran = (name: string, end: number) => node({ node: name, started_at: at(0), ended_at: at(end) });
  const edge = (from_node: string, to_node: string) => ({
    ...{ from_node, from_port: "out", to_node, to_port: "in", rows: 0, batches: 0, bytes: 0 },
  });
  const nodes = [ran("slow", 20), ran("quick", 5), ran("join", 25), ran("store", 30), ran("side", 8)];
  const edges = [edge("slow", "join"), edge("quick", "join"), edge("join", "store"), edge("quick", "side")];
  expect(criticalPath({ nodes, edges }, 0)).toEqual(["slow", "join", "store"]);
  expect(criticalPath({ nodes: [node({})], edges: [] }, 0)).toEqual([]);
});

test("what a block made is shown as text or picture only", () => {
  const made = (media_type: string, size = 10) => viewOf({ node: "a", name: "b", media_type, size });
  expect(made("text/html; charset=utf-8")).toBe("page");
  expect(made("application/vnd.x+json")).toBe("text");
  expect(made("image/svg+xml")).toBe("picture");
  expect(made("text/csv", 5_000_000)).toBe("too-large");
  expect(made("application/octet-stream")).toBeNull();
});

test("documents stand before the pictures of their charts", () => {
  const file = (name: string, media_type: string) => ({ node: "a", name, media_type, size: 1 });
  const files = [file("chart-1.svg", "image/svg+xml"), file("a.html", "text/html"), file("b.pdf", "application/pdf")];
  expect(documentsFirst(files).map(({ name }) => name)).toEqual(["a.html", "b.pdf", "chart-1.svg"]);
});

test("rates are what came since the last count", () => {
  const edge = { from_node: "a", from_port: "out", to_node: "b", to_port: "in", batches: 0, bytes: 0 };
  const at = (elapsed_ms: number, rows: number): Counters => ({ elapsed_ms, nodes: [], edges: [{ ...edge, rows }] });
  expect(ratesOf(at(500, 100), at(1_000, 400))).toEqual({ "a.out>b.in": 600 });
  expect(ratesOf(at(500, 100), at(500, 400))).toEqual({});
});

test("a node that has not begun waits until now", () => {
  const run = {
    ...{
      started_at: "2026-11-22T00:00:00Z",
      ended_at: null,
      status: "running",
      attempts: [],
      epochs: [],
      edges: [],
      failure: null,
    },
    nodes: [node({ started_at: "2026-11-22T00:00:10Z" }), node({ node: "b" })],
  } as unknown as RunDetail;
  const now = Date.parse("2026-11-22T00:00:30Z");
  const [first, second] = ganttRows(run, now).filter((row) => row.kind === "node");
  expect(first?.bars.map(({ kind, to, from }) => [kind, (to - from) / 1_000])).toEqual([
    ["wait", 10],
    ["node", 20],
  ]);
  expect(second?.bars).toMatchObject([{ kind: "wait", to: now }]);
});

test("parameters are read from the text, and none from what is no YAML", () => {
  const text = "parameters:\n  day: { type: date, default: yesterday }\n  out:\n";
  expect(parametersOf(text)).toEqual([
    { name: "day", type: "date", default: "yesterday" },
    { name: "out", type: "string" },
  ]);
  expect(parametersOf("a: [")).toEqual([]);
});

test("a schema's inner keys stand behind that which holds them", () => {
  const schema: JsonSchema = {
    required: ["rules"],
    properties: {
      rules: { type: "array", items: { $ref: "#/$defs/Rule" } },
      format: { anyOf: [{ enum: ["csv", "json"] }, { type: "null" }] },
    },
    $defs: { Rule: { type: "object", properties: { column: { type: "string" } } } },
  };
  expect(schemaRows(schema).map(({ path, type, required }) => [path, type, required])).toEqual([
    ["rules", "list of object", true],
    ["rules[].column", "string", false],
    ["format", "csv | json", false],
  ]);
});
