import { missing, problem, type Handler } from "./http.ts";
import { backfillRoutes } from "./routes/backfills.ts";
import { dashboardRoutes } from "./routes/dashboards.ts";
import { draftRoutes } from "./routes/drafts.ts";
import { outsideRoutes } from "./routes/outside.ts";
import { pipelineRoutes } from "./routes/pipelines.ts";
import { rejectRoutes } from "./routes/rejects.ts";
import { reportRoutes } from "./routes/reports.ts";
import { runRoutes } from "./routes/runs.ts";
import { sessionRoutes } from "./routes/session.ts";
import { leftRoutes } from "./routes/left.ts";
import { tellingRoutes } from "./routes/telling.ts";
import { timeRoutes } from "./routes/time.ts";
import type { World } from "./world.ts";

const BASE = "/api/v1";

const ROUTES = Object.entries({
  ...sessionRoutes,
  ...pipelineRoutes,
  ...draftRoutes,
  ...runRoutes,
  ...rejectRoutes,
  ...leftRoutes,
  ...reportRoutes,
  ...timeRoutes,
  ...backfillRoutes,
  ...tellingRoutes,
  ...outsideRoutes,
  ...dashboardRoutes,
}).map(([route, handler]): { method: string; pattern: RegExp; handler: Handler } => {
  const [method = "", path = ""] = route.split(" ");
  return { method, pattern: new RegExp(`^${path.replaceAll("*", "([^/]+)")}$`), handler };
});

/** Answers a request as the server would, out of memory. */
export async function handle(world: World, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(BASE.length);
  if (request.method !== "GET" && request.headers.get("weir-csrf") !== "1") {
    return problem(403, "no-csrf-header", "The header Weir-Csrf is missing");
  }
  if (!world.signedIn && path !== "/session") return problem(401, "signed-out", "You are not signed in");
  for (const { method, pattern, handler } of ROUTES) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (!match) continue;
    const text = request.method === "GET" ? "" : await request.text();
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const params = match.slice(1).map(decodeURIComponent);
    return handler({ world, request, params, query: url.searchParams, body });
  }
  return missing("resource", path);
}
