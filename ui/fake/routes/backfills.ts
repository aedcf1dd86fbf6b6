import { nextDue, triggersOf } from "../graph.ts";
import { among, empty, json, missing, page, type Call, type Routes } from "../http.ts";
import { latest } from "../world.ts";

function start({ world, body }: Call): Response {
  const pipeline = world.pipelines.get(String(body.pipeline));
  const triggers = pipeline ? triggersOf(latest(pipeline).text) : [];
  const trigger = triggers.find(({ name }) => name === body.trigger);
  if (!pipeline || !trigger?.schedule) return missing("schedule", String(body.trigger));
  const items: { due: string; exists: boolean }[] = [];
  const until = Date.parse(String(body.until));
  for (let at = nextDue(trigger.schedule, Date.parse(String(body.since))); at < until;) {
    const due = new Date(at).toISOString();
    items.push({ due, exists: world.ticks.some((tick) => tick.pipeline === pipeline.name && tick.due === due) });
    at = nextDue(trigger.schedule, at);
  }
  const started = items.filter((item) => !item.exists);
  if (body.dry_run || started.length === 0) return json({ id: null, items, started: 0 });
  const id = `backfill-${world.backfills.length + 1}`;
  world.backfills.unshift({
    ...{ id, pipeline: pipeline.name, trigger: trigger.name, by: "admin", made_at: new Date().toISOString() },
    ...{ since: started[0]!.due, until: started.at(-1)!.due, parallel: Number(body.parallel) },
    ...{ cancelled_at: null, ticks: { waiting: started.length } },
  });
  return json({ id, items, started: started.length });
}

function cancel({ world, params }: Call): Response {
  const found = world.backfills.find(({ id }) => id === params[0]);
  if (!found) return missing("backfill", params[0] ?? "");
  const { waiting = 0, skipped = 0, ...rest } = found.ticks;
  found.ticks = { ...rest, skipped: skipped + waiting };
  found.cancelled_at ??= new Date().toISOString();
  return empty(202);
}

export const backfillRoutes: Routes = {
  "GET /backfills": ({ world, query }) =>
    page(
      world.backfills.filter(({ pipeline }) => among(pipeline, query.get("pipeline"))),
      query,
    ),
  "POST /backfills": start,
  "POST /backfills/*/cancel": cancel,
};
