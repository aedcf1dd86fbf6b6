import type { Artifact } from "../../src/api/types";
import { empty, json, missing, problem, type Call, type Routes } from "../http.ts";
import { detailOf } from "../runs.ts";
import { reportContent } from "./reports.ts";
import { find, gone } from "./runs.ts";

const REPORT = "# 품질 점검\n\n| 규칙 | 어긴 행 |\n| --- | --- |\n| amount ≥ 0 | 52 |\n";
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="80"><path d="M0 70L60 40L120 55L180 20L240 30" fill="none" stroke="teal" stroke-width="3"/></svg>';

const CONTENTS: Record<string, [type: string, text: string]> = {
  "quality.md": ["text/markdown", REPORT],
  "quality.html": [
    "text/html; charset=utf-8",
    "<h1>품질 점검</h1><p>amount ≥ 0: 52</p><script>document.body.remove()</script>",
  ],
  "amounts.svg": ["image/svg+xml", PICTURE],
  "profile.json": ["application/json", '{"rows":120000,"nulls":{"memo":4011}}'],
};

function list(call: Call): Response {
  const run = find(call);
  if (!run) return gone(call);
  const { nodes, ended_at } = detailOf(run);
  const node = nodes.find(({ role }) => role === "row-wise");
  const items = Object.entries(CONTENTS).map(([name, [media_type, text]]): Artifact => ({
    node: node?.node ?? "",
    name,
    media_type,
    size: new TextEncoder().encode(text).length,
  }));
  return json({ items: node && ended_at ? items : [], next: null });
}

function content({ params }: Call): Response {
  const report = reportContent(params);
  if (report) return report;
  const [type, text] = CONTENTS[params[2] ?? ""] ?? [];
  if (type === undefined || text === undefined) return missing("artifact", params[2] ?? "");
  return new Response(text, { headers: { "content-type": type } });
}

function removeToken({ world, params }: Call): Response {
  const name = params[0] ?? "";
  const found = world.tokens.find((token) => token.name === name);
  if (!found) return missing("token", name);
  if (found.role === "admin" && world.tokens.filter(({ role }) => role === "admin").length === 1) {
    const hints = ["make another first: `weir token new NAME --role admin`"];
    return problem(409, "conflict", "Conflict", { detail: "it is the last token of an admin", hints });
  }
  world.tokens = world.tokens.filter((token) => token !== found);
  return empty();
}

/** What runs left behind, and who may ask. */
export const leftRoutes: Routes = {
  "GET /runs/*/artifacts": list,
  "GET /runs/*/artifacts/*/*": content,
  "GET /tokens": ({ world }) =>
    world.role === "admin"
      ? json({ items: world.tokens, next: null })
      : problem(403, "forbidden", "Forbidden", { detail: "only an admin sees the tokens" }),
  "DELETE /tokens/*": removeToken,
};
