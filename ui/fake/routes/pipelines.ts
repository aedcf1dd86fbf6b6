import { createHash } from "node:crypto";
import { graphOf } from "../graph.ts";
import { empty, json, missing, page, problem, type Call, type Routes } from "../http.ts";
import { pipelineOf, summaryOf } from "../summary.ts";
import { latest, type FakePipeline } from "../world.ts";

const find = ({ world, params }: Call) => world.pipelines.get(params[0] ?? "");
const gone = ({ params }: Call) => missing("pipeline", params[0] ?? "");

function list({ world, query }: Call): Response {
  const wanted = (query.get("query") ?? "").toLowerCase();
  const summaries = [...world.pipelines.values()].map((pipeline) => summaryOf(world, pipeline));
  const items = summaries.filter(
    (each) =>
      (!wanted || `${each.name} ${each.title} ${each.description}`.toLowerCase().includes(wanted)) &&
      (!query.get("tag") || each.tags.includes(query.get("tag")!)) &&
      (!query.get("owner") || each.owner === query.get("owner")),
  );
  return page(items, query);
}

function read(call: Call): Response {
  const pipeline = find(call);
  if (!pipeline) return gone(call);
  return json(pipelineOf(call.world, pipeline), 200, { etag: `"${latest(pipeline).number}"` });
}

function save(call: Call): Response {
  const { world, request, body, params } = call;
  const name = params[0] ?? "";
  const match = request.headers.get("if-match");
  const isNew = request.headers.get("if-none-match") === "*";
  if (!match && !isNew) return problem(428, "precondition-required", "The version is not known");
  let pipeline = find(call);
  if (pipeline && (isNew || match !== `"${latest(pipeline).number}"`)) return stale(pipeline);
  const text = String(body.text);
  pipeline ??= fresh(name, body.file);
  world.pipelines.set(name, pipeline);
  const last = pipeline.versions.at(-1);
  if (last?.text === text) return json({ ...last, diagnostics: graphOf(text).diagnostics });
  const version = {
    pipeline: name,
    number: (last?.number ?? 0) + 1,
    author: "admin",
    message: (body.message as string | undefined) ?? null,
    made_at: new Date().toISOString(),
    digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    deployed: false,
    origin: "api",
    text,
  };
  pipeline.versions.push(version);
  const answer = { ...version, diagnostics: graphOf(text).diagnostics };
  return json(answer, last ? 200 : 201, { etag: `"${version.number}"` });
}

function fresh(name: string, file: unknown): FakePipeline {
  const path = typeof file === "string" ? file : `${name}.yaml`;
  return { name, file: path, versions: [], deployed: null, deployments: [], paused: false };
}

function stale(pipeline: FakePipeline): Response {
  const { number, author, made_at } = latest(pipeline);
  return problem(412, "stale-version", "Somebody else saved meanwhile", {
    detail: `\`${pipeline.name}\` is at version ${number} now`,
    hints: ["compare both versions", "save again on top of the newer one"],
    current: { number, author, made_at },
  });
}

function pause(call: Call): Response {
  const pipeline = find(call);
  if (!pipeline) return gone(call);
  pipeline.paused = Boolean(call.body.paused);
  return json(summaryOf(call.world, pipeline));
}

function remove(call: Call): Response {
  return call.world.pipelines.delete(call.params[0] ?? "") ? empty() : gone(call);
}

function versions(call: Call): Response {
  const pipeline = find(call);
  if (!pipeline) return gone(call);
  const items = pipeline.versions.map(({ text: _, ...version }) => ({
    ...version,
    deployed: version.number === pipeline.deployed,
  }));
  return page(items.toReversed(), call.query);
}

function version(call: Call): Response {
  const found = find(call)?.versions.find((each) => each.number === Number(call.params[1]));
  return found ? json(found) : missing("version", call.params[1] ?? "");
}

function diff(call: Call): Response {
  const pipeline = find(call);
  const [from, to] = ["from", "to"].map((key) => Number(call.query.get(key)));
  const before = pipeline?.versions.find((each) => each.number === from)?.text;
  const after = pipeline?.versions.find((each) => each.number === to)?.text;
  if (before === undefined || after === undefined) return missing("version", `${from} or ${to}`);
  const [old, current] = [graphOf(before), graphOf(after)];
  const key = (edge: { from_node: string; to_node: string }) => `${edge.from_node}>${edge.to_node}`;
  const oldEdges = new Set(old.edges.map(key));
  const newEdges = new Set(current.edges.map(key));
  const pairs = (from: Set<string>, without: Set<string>) =>
    [...from].filter((edge) => !without.has(edge)).map((edge) => edge.split(">"));
  const names = (graph: typeof old) => graph.nodes.map((node) => node.name);
  const changed = names(current)
    .filter((name) => names(old).includes(name))
    .slice(0, before === after ? 0 : 1);
  return json({
    from,
    to,
    text: unified(before, after),
    nodes: {
      added: names(current).filter((name) => !names(old).includes(name)),
      removed: names(old).filter((name) => !names(current).includes(name)),
      changed,
    },
    edges: { added: pairs(newEdges, oldEdges), removed: pairs(oldEdges, newEdges) },
  });
}

/** A unified diff of texts that differ in single lines, which is all that the fake's versions do. */
function unified(before: string, after: string): string {
  const [old, current] = [before.split("\n"), after.split("\n")];
  if (before === after) return "";
  const body = current.flatMap((line, index) =>
    line === old[index] ? [` ${line}`] : [`-${old[index] ?? ""}`, `+${line}`],
  );
  return [`@@ -1,${old.length} +1,${current.length} @@`, ...body].join("\n");
}

function deploy(call: Call): Response {
  const pipeline = find(call);
  if (!pipeline) return gone(call);
  const number = Number(call.body.version ?? latest(pipeline).number);
  const { diagnostics } = graphOf(pipeline.versions.find((each) => each.number === number)?.text ?? "");
  if (diagnostics.length > 0) {
    const detail = diagnostics[0]?.message;
    return problem(422, "wrong-pipeline", "The pipeline is wrong", {
      detail,
      diagnostics,
      hints: diagnostics[0]?.hints,
    });
  }
  const deployment = { pipeline: pipeline.name, version: number, by: "admin", at: new Date().toISOString() };
  pipeline.deployed = number;
  pipeline.deployments.unshift(deployment);
  return json(deployment);
}

function deployments(call: Call): Response {
  const pipeline = find(call);
  return pipeline ? page(pipeline.deployments, call.query) : gone(call);
}

export const pipelineRoutes: Routes = {
  "GET /pipelines": list,
  "GET /pipelines/*": read,
  "PUT /pipelines/*": save,
  "PATCH /pipelines/*": pause,
  "DELETE /pipelines/*": remove,
  "GET /pipelines/*/versions": versions,
  "GET /pipelines/*/versions/*": version,
  "GET /pipelines/*/diff": diff,
  "POST /pipelines/*/deploy": deploy,
  "GET /pipelines/*/deployments": deployments,
};
