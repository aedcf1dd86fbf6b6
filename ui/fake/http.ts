import type { Problem } from "../src/api/types";
import type { World } from "./world.ts";

export interface Call {
  world: World;
  request: Request;
  params: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export type Handler = (call: Call) => Response | Promise<Response>;

/** Method and path (`*` stands for one part), and what answers. */
export type Routes = Record<string, Handler>;

export function json(data: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(data), { status, headers: { "content-type": "application/json", ...headers } });
}

export const empty = (status = 204) => new Response(null, { status });

export function problem(status: number, kind: string, title: string, more: Partial<Problem> = {}): Response {
  const body = { type: `/problems/${kind}`, title, status, ...more };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
}

export function missing(what: string, name: string): Response {
  const detail = `there is no ${what} \`${name}\``;
  return problem(404, "not-found", "Not found", { detail, hints: ["it may have been deleted, or the address is old"] });
}

/** Cuts a list into pages; the cursor is the number of the first item. */
export function page<T>(items: T[], query: URLSearchParams): Response {
  const limit = Number(query.get("limit") ?? 50);
  const from = Number(query.get("cursor") ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return json({ items: items.slice(from, from + limit), next });
}

/** Says whether a time lies within `since` and `until` of the query. */
export function within(at: string, query: URLSearchParams): boolean {
  const moment = Date.parse(at);
  const since = query.get("since");
  const until = query.get("until");
  return (!since || moment >= Date.parse(since)) && (!until || moment < Date.parse(until));
}

export function among(value: string, list: string | null): boolean {
  return !list || list.split(",").includes(value);
}

/** A stream of server-sent events. `each` is called now and then, and says whether there is more to come. */
export function events(every: number, each: (send: (event: string, data: unknown) => void) => boolean): Response {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval>;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: string, data: unknown) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      const tick = () => {
        if (each(send)) return;
        clearInterval(timer);
        controller.close();
      };
      controller.enqueue(encoder.encode(": hello\n\n"));
      timer = setInterval(tick, every);
      tick();
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}
