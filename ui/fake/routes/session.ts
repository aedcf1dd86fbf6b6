import { empty, events, json, problem, type Routes } from "../http.ts";

export const TOKEN = "fake-token";

export const sessionRoutes: Routes = {
  "GET /session": ({ world }) =>
    world.signedIn ? json({ user: world.role, role: world.role }) : problem(401, "signed-out", "You are not signed in"),
  "POST /session": ({ world, body }) => {
    if (body.token !== TOKEN) {
      const hints = ["`weir serve` prints a link with the token when it starts"];
      return problem(401, "wrong-token", "The token is wrong", { detail: "nobody has this token", hints });
    }
    world.signedIn = true;
    return empty();
  },
  "DELETE /session": ({ world }) => {
    world.signedIn = false;
    return empty();
  },
  "GET /server": ({ world }) => {
    const running = world.running().length;
    const started_at = new Date(world.start - 9 * 3_600_000).toISOString();
    const server = "4711@weir-1";
    return json({
      ...{
        version: "0.1.0",
        server,
        zone: "Asia/Seoul",
        store: "sqlite",
        parallel: 4,
        running,
        waiting: 1,
        started_at,
      },
    });
  },
  "GET /events": ({ world }) => {
    let known = world.running().length;
    return events(1_000, (send) => {
      const running = world.running().length;
      if (running !== known) send("changed", { what: "run", id: world.runs[0]?.id });
      known = running;
      return true;
    });
  },
};
