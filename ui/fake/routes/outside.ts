import type { Block, Connection } from "../../src/api/types";
import { BLOCKS } from "../blocks.ts";
import { empty, json, missing, page, problem, type Call, type Routes } from "../http.ts";
import { kindOf, latest } from "../world.ts";

function blocksOf({ world }: Call): Block[] {
  const texts = [...world.pipelines.values()].map((pipeline) => [pipeline.name, latest(pipeline).text] as const);
  return BLOCKS.map((block) => ({
    ...block,
    used_by: texts.filter(([, text]) => text.includes(`block: ${block.name}@`)).map(([name]) => name),
  }));
}

function block(call: Call): Response {
  const [name, version] = call.params;
  const found = blocksOf(call).find((each) => each.name === name && each.version === version);
  return found ? json(found) : missing("block", `${name}@${version}`);
}

function readConnection({ world, params }: Call): Response {
  const found = world.connections.get(params[0] ?? "");
  return found ? json(found, 200, { etag: `"${found.version}"` }) : missing("connection", params[0] ?? "");
}

function saveConnection({ world, params, body, request }: Call): Response {
  const name = params[0] ?? "";
  const before = world.connections.get(name);
  const match = request.headers.get("if-match");
  if (before && match !== `"${before.version}"`) {
    return problem(412, "stale-version", "Somebody else changed it meanwhile", { hints: ["look at it again"] });
  }
  const url = String(body.url);
  const given = Object.entries((body.credentials ?? {}) as Record<string, string>);
  const saved: Connection = {
    name,
    kind: kindOf(url),
    url,
    endpoint: body.endpoint as string | undefined,
    region: body.region as string | undefined,
    options: (body.options ?? {}) as Record<string, string>,
    source: "store",
    credentials: [...new Set([...(before?.credentials ?? []), ...given.map(([key]) => key)])],
    used_by: before?.used_by ?? [],
    dashboards: before?.dashboards ?? [],
    alerts: before?.alerts ?? [],
    version: (before?.version ?? 0) + 1,
    updated_at: new Date().toISOString(),
  };
  world.connections.set(name, saved);
  return json(saved, before ? 200 : 201, { etag: `"${saved.version}"` });
}

async function check(url: string): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, 400));
  if (!url.includes("crm")) return json({ ok: true, took_ms: 38, problem: null });
  const message = "the server at `crm-db.internal:3306` refused the connection";
  return json({ ok: false, took_ms: 412, problem: { message, hints: ["is the server up?", "is the port right?"] } });
}

function saveSecret({ world, params }: Call): Response {
  const name = params[0] ?? "";
  world.secrets = [
    ...world.secrets.filter((each) => each.name !== name),
    { name, updated_at: new Date().toISOString() },
  ];
  return empty();
}

function removeSecret({ world, params }: Call): Response {
  world.secrets = world.secrets.filter((each) => each.name !== params[0]);
  return empty();
}

export const outsideRoutes: Routes = {
  "GET /blocks": (call) => page(blocksOf(call), call.query),
  "GET /blocks/*/*": block,
  "GET /connections": ({ world, query }) => page([...world.connections.values()], query),
  "GET /connections/*": readConnection,
  "PUT /connections/*": saveConnection,
  "DELETE /connections/*": ({ world, params }) => {
    return world.connections.delete(params[0] ?? "") ? empty() : missing("connection", params[0] ?? "");
  },
  "POST /connections/check": ({ body }) => check(String(body.url)),
  "POST /connections/*/check": ({ world, params }) => check(world.connections.get(params[0] ?? "")?.url ?? ""),
  "GET /secrets": ({ world }) => json({ items: world.secrets, next: null }),
  "PUT /secrets/*": saveSecret,
  "DELETE /secrets/*": removeSecret,
};
