import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Connect, Plugin } from "vite";
import { handle } from "./handle.ts";
import { World } from "./world.ts";

/** Serves the API out of memory, for work on the pages without a server. `FAKE_EMPTY=1` begins with nothing. */
export function fakeServer(): Plugin {
  const world = new World({ empty: process.env.FAKE_EMPTY === "1" });
  const middleware: Connect.NextHandleFunction = (message, response, next) => {
    if (message.url?.startsWith("/api/")) void answer(world, message, response);
    else next();
  };
  return {
    name: "weir-fake-server",
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}

async function answer(world: World, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = message;
  const bodyless = method === "GET" || method === "HEAD";
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const request = new Request(new URL(url, "http://localhost"), {
    method,
    headers,
    ...(!bodyless && { body: Readable.toWeb(message) as ReadableStream, duplex: "half" }),
  });
  const answered = await handle(world, request);
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (!answered.body) return void response.end();
  const body = Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0]);
  response.on("close", () => body.destroy());
  body.on("error", () => response.destroy());
  body.pipe(response);
}
