import { spawn } from "node:child_process";

/** Serves the build with the fake server, in a process of its own: what it computes must not hold up the hands. */
export async function startServer() {
  const vite = new URL("../node_modules/vite/bin/vite.js", import.meta.url).pathname;
  const cwd = new URL("..", import.meta.url).pathname;
  const env = { ...process.env, NO_COLOR: "1" };
  const options = ["preview", "--mode", "fake", "--host", "127.0.0.1", "--port", "0"];
  const server = spawn(process.execPath, [vite, ...options], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const base = await new Promise((resolve, reject) => {
    server.stdout.on("data", (data) => {
      said += data;
      const found = /http:\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { base, stop: () => server.kill() };
}
