import type { CalendarDay, LoadCell, Tick } from "../../src/api/types";
import { among, empty, json, missing, page, within, type Call, type Routes } from "../http.ts";
import { statusOf } from "../runs.ts";

const DAY = 86_400_000;

function list({ world, query }: Call): Response {
  const ticks = world.ticks.filter(
    (tick) =>
      among(tick.pipeline, query.get("pipeline")) &&
      among(tick.trigger, query.get("trigger")) &&
      among(tick.state, query.get("state")) &&
      within(tick.due, query),
  );
  return page(ticks, query);
}

function find({ world, params: [pipeline, trigger, due] }: Call): Tick | undefined {
  return world.ticks.find((tick) => tick.pipeline === pipeline && tick.trigger === trigger && tick.due === due);
}

function cancel(call: Call): Response {
  const tick = find(call);
  if (!tick) return missing("tick", call.params.join(" "));
  Object.assign(tick, { state: "skipped", why: "cancelled by admin" });
  return empty();
}

function parts(at: number, zone: string): { day: string; weekday: number; hour: number } {
  const shown = new Date(new Date(at).toLocaleString("en-US", { timeZone: zone }));
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${shown.getFullYear()}-${two(shown.getMonth() + 1)}-${two(shown.getDate())}`;
  return { day, weekday: shown.getDay() || 7, hour: shown.getHours() };
}

function calendar({ world, query }: Call): Response {
  const zone = query.get("zone") ?? "UTC";
  const days = new Map<string, CalendarDay>();
  const add = (at: number, what: "succeeded" | "failed" | "other" | "planned") => {
    const { day } = parts(at, zone);
    if (day < (query.get("since") ?? "") || day > (query.get("until") ?? "9")) return;
    const cell = days.get(day) ?? { day, succeeded: 0, failed: 0, other: 0, planned: 0 };
    cell[what] += 1;
    days.set(day, cell);
  };
  for (const run of world.runs) {
    if (!among(run.pipeline, query.get("pipeline"))) continue;
    const status = statusOf(run);
    add(run.started, status === "succeeded" || status === "failed" ? status : "other");
  }
  for (const schedule of world.schedules(Date.now() + 14 * DAY)) {
    if (!among(schedule.pipeline, query.get("pipeline"))) continue;
    for (const due of schedule.next) add(Date.parse(due), "planned");
  }
  return json({ items: [...days.values()].toSorted((a, b) => a.day.localeCompare(b.day)) });
}

function load({ world, query }: Call): Response {
  const zone = query.get("zone") ?? "UTC";
  const since = Date.now() - Number(query.get("days") ?? 28) * DAY;
  const cells = new Map<string, LoadCell>();
  for (const run of world.runs) {
    if (run.started < since || !among(run.pipeline, query.get("pipeline"))) continue;
    const { weekday, hour } = parts(run.started, zone);
    const cell = cells.get(`${weekday} ${hour}`) ?? { weekday, hour, runs: 0, seconds: 0 };
    cell.runs += 1;
    cell.seconds += run.length / 1000;
    cells.set(`${weekday} ${hour}`, cell);
  }
  return json({ items: [...cells.values()] });
}

export const timeRoutes: Routes = {
  "GET /ticks": list,
  "GET /ticks/*/*/*": (call) => {
    const tick = find(call);
    return tick ? json(tick) : missing("tick", call.params.join(" "));
  },
  "POST /ticks/*/*/*/cancel": cancel,
  "GET /schedules": ({ world, query }) =>
    json({ items: world.schedules(Date.parse(query.get("until") ?? "") || Date.now() + DAY) }),
  "GET /statistics/calendar": calendar,
  "GET /statistics/load": load,
};
