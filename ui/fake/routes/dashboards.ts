import type { Cell, Diagnostic } from "../../src/api/types";
import type { Rows, Tile, TileData, Values } from "../../src/pages/dashboards/types.ts";
import { behind, resultOf, runsBehind } from "../dashboards/rows.ts";
import { READY_MADE } from "../dashboards/texts.ts";
import { readText, syntaxProblem } from "../dashboards/read.ts";
import { sentData, sentDashboard, sentSummary } from "../dashboards/sent.ts";
import { detailOf, readyMade, summaryOf, type FakeDashboard } from "../dashboards/world.ts";
import { empty, json, missing, page, problem, type Call, type Routes } from "../http.ts";

const find = ({ world, params }: Call) => world.dashboards.get(params[0] ?? "");
const gone = ({ params }: Call) => missing("dashboard", params[0] ?? "");
const etagOf = ({ version }: FakeDashboard) => `"${version}"`;

function read(call: Call): Response {
  const found = find(call);
  return found ? json(sentDashboard(detailOf(found)), 200, { etag: etagOf(found) }) : gone(call);
}

function diagnosticsOf(text: string): Diagnostic[] {
  const error = (message: string, hints: string[], line = 1): Diagnostic => {
    return { severity: "error", message, hints, blame: "user", location: { file: "dashboard.yaml", line, column: 1 } };
  };
  const broken = syntaxProblem(text);
  if (broken !== null) return [error(broken, ["the text is not YAML"])];
  const { title, tiles, inputs } = readText(text);
  const lineOf = (name: string) => text.split("\n").findIndex((line) => line.startsWith(`  ${name}:`)) + 1 || 1;
  return [
    ...(title ? [] : [error("the dashboard has no title", ["write one: `title: Operations`"])]),
    ...tiles
      .filter(({ sql }) => sql.trim() === "")
      .map(({ name }) => error(`tile \`${name}\` has no SQL`, ["write a statement: `sql: select …`"], lineOf(name))),
    ...tiles.flatMap((tile) =>
      tile.inputs
        .filter((input) => !inputs.includes(input))
        .map((input) =>
          error(`tile \`${tile.name}\` reads \`${input}\`, which is not among \`inputs\``, [], lineOf(tile.name)),
        ),
    ),
  ];
}

function save(call: Call): Response {
  const { world, params, body, request } = call;
  const name = params[0] ?? "";
  const before = find(call);
  const match = request.headers.get("if-match");
  if (before ? match !== etagOf(before) : match !== null) return stale(name, before);
  const text = String(body.text);
  const diagnostics = diagnosticsOf(text);
  if (diagnostics.length > 0) {
    const [first] = diagnostics;
    return problem(422, "wrong", "The dashboard is wrong", {
      detail: first?.message,
      hints: first?.hints,
      diagnostics,
    });
  }
  const saved: FakeDashboard = {
    ...{ name, text, source: "page", version: (before?.version ?? 0) + 1, author: "admin" },
    ...{ made_at: new Date().toISOString(), refreshed_at: null },
  };
  world.dashboards.set(name, saved);
  return json(sentDashboard(detailOf(saved)), before ? 200 : 201, { etag: etagOf(saved) });
}

function stale(name: string, before: FakeDashboard | undefined): Response {
  if (!before?.made_at)
    return problem(412, "stale-version", "There is one already", { detail: `\`${name}\` is taken` });
  return problem(412, "stale-version", "Somebody else saved meanwhile", {
    detail: `\`${name}\` is at version ${before.version} now`,
    current: { number: before.version, author: before.author ?? "", made_at: before.made_at },
  });
}

function remove(call: Call): Response {
  const found = find(call);
  if (!found) return gone(call);
  if (call.request.headers.get("if-match") !== etagOf(found)) return stale(found.name, found);
  if (found.source === "built-in") {
    return problem(409, "conflict", "Conflict", {
      detail: "it comes with Weir, and stays",
      hints: ["make a copy of it"],
    });
  }
  if (found.name in READY_MADE) call.world.dashboards.set(found.name, readyMade(found.name, call.world.start));
  else call.world.dashboards.delete(found.name);
  return empty();
}

const fine = ({ columns, rows }: Rows, made_at: string): TileData => {
  return { made_at, took_ms: 12 + rows.length, columns, rows, complete: true, problem: null };
};

function dataOf({ world }: Call, tile: Tile, isKnown: boolean, values: Values, made_at: string): TileData {
  const problem = problemOf(tile);
  if (problem) return { made_at, took_ms: 5_004, columns: [], rows: [], complete: false, problem };
  return fine(resultOf(world, tile, isKnown, values), made_at);
}

function problemOf({ connection, sql }: Tile): TileData["problem"] {
  if (!/^\s*(select|with)\b/i.test(sql)) {
    const detail = `syntax error at or near \`${sql.trim().split(/\s/)[0] ?? ""}\``;
    return { title: "The statement is wrong", detail, hints: ["a tile has one `select`"] };
  }
  if (connection !== "crm") return null;
  return {
    title: "The connection `crm` does not answer",
    detail: "the server at `crm-db.internal:3306` refused the connection",
    hints: ["is the server up?", "test the connection on the page Connections"],
  };
}

function data(call: Call): Response {
  const found = find(call);
  if (!found) return gone(call);
  const { parameters, tiles } = detailOf(found);
  const defaults = Object.fromEntries(
    parameters.flatMap(({ name, default: value }) => (value === null ? [] : [[name, value]])),
  );
  const values = { ...defaults, ...(call.body.parameters as Values) };
  const isStored = call.body.fresh !== true && Object.keys(call.body.parameters as Values).length === 0;
  if (!isStored) found.refreshed_at = new Date().toISOString();
  const made_at = found.refreshed_at ?? new Date().toISOString();
  const results = tiles.map((tile) => [tile.name, sentData(dataOf(call, tile, true, values, made_at))]);
  return json({ parameters: values, tiles: Object.fromEntries(results) });
}

function preview(call: Call): Response {
  const { text, tile: name, parameters } = call.body as { text: string; tile: string; parameters: Values };
  const tile = readText(text).tiles.find((each) => each.name === name);
  if (!tile) return missing("tile", name);
  const known = [...call.world.dashboards.values()].flatMap((dashboard) => readText(dashboard.text).tiles);
  const isKnown = known.some((each) => each.name === tile.name && each.sql === tile.sql);
  return json(sentData(dataOf(call, tile, isKnown, parameters, new Date().toISOString())));
}

function rowsBehind(call: Call): Response {
  const row = call.body.row as Record<string, Cell>;
  return find(call) ? json(fine(behind(runsBehind(call.world, row)), new Date().toISOString())) : gone(call);
}

function pipeline(call: Call): Response {
  const found = find(call);
  if (!found) return gone(call);
  const { title, tiles } = detailOf(found);
  const nodes = tiles.map(({ name, connection, sql }) => {
    const config = { connection: connection ?? "history", query: sql.trim() };
    return `  ${name}:\n    block: postgres@1\n    config: ${JSON.stringify(config)}\n`;
  });
  const inputs = tiles.map(({ name }) => name).join(", ");
  const report = `  report:\n    block: report@1\n    inputs: [${inputs}]\n    config: { title: ${JSON.stringify(title)} }\n`;
  return json({ text: `name: ${found.name}-report\nnodes:\n${nodes.join("")}${report}` });
}

export const dashboardRoutes: Routes = {
  "GET /dashboards": ({ world, query }) =>
    page(
      [...world.dashboards.values()].map((one) => sentSummary(summaryOf(one))),
      query,
    ),
  "GET /dashboards/*": read,
  "PUT /dashboards/*": save,
  "DELETE /dashboards/*": remove,
  "POST /dashboards/check": ({ body }) => json({ diagnostics: diagnosticsOf(String(body.text)) }),
  "POST /dashboards/preview": preview,
  "POST /dashboards/*/data": data,
  "POST /dashboards/*/rows": rowsBehind,
  "GET /dashboards/*/pipeline": pipeline,
};
