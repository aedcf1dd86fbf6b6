import type { Alerts, DeliveryDetail } from "../../src/api/types";
import { among, json, missing, page, problem, type Call, type Routes } from "../http.ts";
import { readRules } from "../rules.ts";
import type { World } from "../world.ts";

function rulesOf(world: World, text: string) {
  return readRules(text, [...world.connections.values()]);
}

function readAlerts({ world }: Call): Response {
  const { text, version, author, made_at } = world.alerts;
  const { rules, notices } = rulesOf(world, text);
  const answer: Alerts = { text, version, author, made_at, rules, notices };
  return json(answer, 200, version > 0 ? { etag: `"${version}"` } : {});
}

function saveAlerts(call: Call): Response {
  const { world, body, request } = call;
  const text = String(body.text);
  const { diagnostics } = rulesOf(world, text);
  const [first] = diagnostics;
  if (first) {
    const { message: detail, hints = [] } = first;
    return problem(422, "unprocessable", "Unprocessable", { detail, hints, diagnostics });
  }
  const match = request.headers.get("if-match") ?? '"0"';
  if (match !== `"${world.alerts.version}"`) {
    const hints = ["read them again, and change what is there now"];
    return problem(412, "stale-version", "Stale version", {
      detail: "the rules were changed since they were read",
      hints,
    });
  }
  world.alerts = { text, version: world.alerts.version + 1, author: "admin", made_at: new Date().toISOString() };
  return readAlerts(call);
}

function list({ world, query }: Call): Response {
  const is = (key: "run" | "pipeline" | "channel") => (each: DeliveryDetail) => among(each[key] ?? "", query.get(key));
  const found = world.deliveries
    .filter(is("run"))
    .filter(is("pipeline"))
    .filter(is("channel"))
    .filter(({ state }) => among(state, query.get("state")));
  return page(found, query);
}

const find = ({ world, params }: Call) => world.deliveries.find(({ id }) => String(id) === params[0]);

function resend(call: Call): Response {
  const found = find(call);
  if (!found) return missing("delivery", call.params[0] ?? "");
  if (found.state === "waiting") return json(found, 202);
  Object.assign(found, {
    state: "waiting",
    attempts: 0,
    ended_at: null,
    why: null,
    next_try_at: new Date().toISOString(),
  });
  return json(found, 202);
}

async function test({ world, params, body }: Call): Promise<Response> {
  const channel = params[0] ?? "";
  await new Promise((resolve) => setTimeout(resolve, 400));
  const works = channel !== "hook";
  const now = new Date().toISOString();
  const said = works ? "`202 Accepted`" : "`410 Gone`: the workflow was deleted";
  const title = `Weir: a test of \`${channel}\``;
  const id = (world.deliveries[0]?.id ?? 0) + 1;
  const made: DeliveryDetail = {
    ...{ id, key: `test/${id}`, kind: "test", channel, state: works ? "sent" : "given-up", title, attempts: 1 },
    ...{ pipeline: null, run: null, fallback: null, instead_of: null, next_try_at: null, made_at: now, ended_at: now },
    recipients: (body.recipients ?? []) as string[],
    why: works ? null : said,
    message: {
      ...{ title, severity: "info", tables: [], links: [], attachments: [], language: "en" },
      text: `This message shows that \`${channel}\` works. Nothing has happened.`,
      facts: [{ label: "Sent by", value: "admin" }],
    },
    tries: [{ server: "4711@weir-1", began_at: now, took_ms: 212, sent: works, said }],
  };
  world.deliveries.unshift(made);
  return json(made);
}

/** Who is told, and what has left. */
export const tellingRoutes: Routes = {
  "GET /alerts": readAlerts,
  "PUT /alerts": saveAlerts,
  "POST /alerts/check": ({ world, body }) => {
    const { diagnostics, rules, notices } = rulesOf(world, String(body.text));
    return json({ ok: diagnostics.length === 0, diagnostics, rules, notices });
  },
  "GET /incidents": ({ world, query }) => {
    const open = world.incidents.filter(({ resolved_at }) => resolved_at === null);
    return query.get("open") === "true" ? json({ items: open, next: null }) : page(world.incidents, query);
  },
  "GET /deliveries": list,
  "GET /deliveries/*": (call) => {
    const found = find(call);
    return found ? json(found) : missing("delivery", call.params[0] ?? "");
  },
  "POST /deliveries/*/resend": resend,
  "POST /connections/*/test-message": test,
};
