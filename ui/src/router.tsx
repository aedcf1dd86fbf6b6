import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";
import { ApiProblem } from "./api/client";
import { sessionQuery } from "./api/queries";
import { picks, readSearch, writeSearch } from "./lib/search";
import { dashboardSearch } from "./pages/dashboards/address";
import { NotFound } from "./shell/NotFound";
import { RouteError } from "./shell/RouteError";
import { RoutePending } from "./shell/RoutePending";

const root = createRootRouteWithContext<{ client: QueryClient }>()();

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: picks("next"),
  component: lazyRouteComponent(() => import("./pages/sign-in/SignInPage"), "SignInPage"),
});

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.client.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 401)) throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/pipelines", replace: true });
  },
});

const pipelines = createRoute({
  getParentRoute: () => shell,
  path: "/pipelines",
  validateSearch: picks("query", "tag", "owner", "health"),
  component: lazyRouteComponent(() => import("./pages/pipelines/PipelinesPage"), "PipelinesPage"),
});

const newPipeline = createRoute({
  getParentRoute: () => shell,
  path: "/pipelines/new",
  validateSearch: picks("from"),
  component: lazyRouteComponent(() => import("./editor/EditorPage"), "EditorPage"),
});

const editPipeline = createRoute({
  getParentRoute: () => shell,
  path: "/pipelines/$name/edit",
  validateSearch: picks("node", "tab", "version", "run"),
  component: lazyRouteComponent(() => import("./editor/EditorPage"), "EditorPage"),
});

const pipeline = createRoute({
  getParentRoute: () => shell,
  path: "/pipelines/$name",
  validateSearch: picks("tab", "from", "to"),
  component: lazyRouteComponent(() => import("./pages/pipeline/PipelinePage"), "PipelinePage"),
});

const runs = createRoute({
  getParentRoute: () => shell,
  path: "/runs",
  validateSearch: picks("pipeline", "status", "trigger", "range", "since", "until"),
  component: lazyRouteComponent(() => import("./pages/runs/RunsPage"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => shell,
  path: "/runs/$id",
  validateSearch: picks("tab", "node", "level", "query", "status", "reason"),
  component: lazyRouteComponent(() => import("./pages/run/RunPage"), "RunPage"),
});

const schedules = createRoute({
  getParentRoute: () => shell,
  path: "/schedules",
  validateSearch: picks("tab", "pipeline", "trigger", "state", "since", "until", "year", "days"),
  component: lazyRouteComponent(() => import("./pages/schedules/SchedulesPage"), "SchedulesPage"),
});

const dashboards = createRoute({
  getParentRoute: () => shell,
  path: "/dashboards",
  validateSearch: picks("query"),
  component: lazyRouteComponent(() => import("./pages/dashboards/DashboardsPage"), "DashboardsPage"),
});

const dashboard = createRoute({
  getParentRoute: () => shell,
  path: "/dashboards/$name",
  validateSearch: dashboardSearch,
  component: lazyRouteComponent(() => import("./pages/dashboards/DashboardPage"), "DashboardPage"),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: "/alerts",
  validateSearch: picks("tab"),
  component: lazyRouteComponent(() => import("./pages/alerts/AlertsPage"), "AlertsPage"),
});

const deliveries = createRoute({
  getParentRoute: () => shell,
  path: "/deliveries",
  validateSearch: picks("run", "pipeline", "channel", "state", "open"),
  component: lazyRouteComponent(() => import("./pages/deliveries/DeliveriesPage"), "DeliveriesPage"),
});

const connections = createRoute({
  getParentRoute: () => shell,
  path: "/connections",
  validateSearch: picks("tab", "open", "kind"),
  component: lazyRouteComponent(() => import("./pages/connections/ConnectionsPage"), "ConnectionsPage"),
});

const blocks = createRoute({
  getParentRoute: () => shell,
  path: "/blocks",
  validateSearch: picks("query", "kind"),
  component: lazyRouteComponent(() => import("./pages/blocks/BlocksPage"), "BlocksPage"),
});

const block = createRoute({
  getParentRoute: () => shell,
  path: "/blocks/$name/$version",
  component: lazyRouteComponent(() => import("./pages/blocks/BlockPage"), "BlockPage"),
});

const reports = createRoute({
  getParentRoute: () => shell,
  path: "/reports",
  validateSearch: picks("query"),
  component: lazyRouteComponent(() => import("./pages/reports/ReportsPage"), "ReportsPage"),
});

const report = createRoute({
  getParentRoute: () => shell,
  path: "/reports/$pipeline/$node",
  validateSearch: picks("run", "compare", "file"),
  component: lazyRouteComponent(() => import("./pages/reports/ReportPage"), "ReportPage"),
});

const tokens = createRoute({
  getParentRoute: () => shell,
  path: "/tokens",
  component: lazyRouteComponent(() => import("./pages/tokens/TokensPage"), "TokensPage"),
});

const routes = root.addChildren([
  signIn,
  shell.addChildren([
    home,
    pipelines,
    newPipeline,
    editPipeline,
    pipeline,
    runs,
    run,
    schedules,
    dashboards,
    dashboard,
    alerts,
    deliveries,
    connections,
    blocks,
    block,
    reports,
    report,
    tokens,
  ]),
]);

/** Returns the router; the history is the browser's unless another is given. */
export const newRouter = (client: QueryClient, history?: RouterHistory) =>
  createRouter({
    history,
    routeTree: routes,
    context: { client },
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: "intent",
    defaultPreloadDelay: 50,
    scrollRestoration: true,
    defaultErrorComponent: RouteError,
    defaultPendingComponent: RoutePending,
    defaultNotFoundComponent: NotFound,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
