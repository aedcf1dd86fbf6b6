/** A real server with a folder of its own, and a real browser before it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}, or run \`cargo xtask test --only browser\``);
  return value;
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How a server says where its page is. */
const OPEN = /^open (\S+)\n/m;

/** Starts `weir serve` in a new folder with these files, for browsers that come by these names, too. */
async function startServer(files, hosts) {
  const folder = mkdtempSync(join(tmpdir(), "weir-browser-"));
  const write = (name, text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const env = {
    PATH: process.env.PATH,
    WEIR_BLOCKS: needed("WEIR_BLOCKS"),
    WEIR_CODE_CACHE: needed("WEIR_CODE_CACHE"),
  };
  const server = spawn(
    needed("WEIR"),
    ["serve", ".", "--listen", "127.0.0.1:0", ...hosts.flatMap((host) => ["--host-name", host])],
    { cwd: folder, env },
  );
  let said = "";
  const address = await new Promise((resolve, reject) => {
    server.stderr.on("data", (data) => {
      said += data;
      const found = OPEN.exec(said);
      if (found) resolve(found[1]);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      server.removeAllListeners("exit");
      server.on("exit", () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      });
      server.kill("SIGTERM");
    });
  return { folder, write, address: new URL(address), stop, said: () => said };
}

/**
 * A server and a page that is signed in. Faults of the page's scripts fail the test at its end. `before` is told the server, and may return
 * another address by which the page gets to it, which is then one of `hosts`.
 */
export async function world(t, files, { before, hosts = [], ...options } = {}) {
  const server = await startServer(files, hosts);
  const browser = await chromium.launch({ executablePath: needed("CHROMIUM"), args: ["--no-sandbox"] });
  const settings = { viewport: { width: 1280, height: 800 }, locale: "en", timezoneId: "Asia/Seoul", ...options };
  const context = await browser.newContext({ ...settings, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  t.after(async () => {
    await shoot(page, `${t.name}-end`);
    await browser.close();
    await server.stop();
    if (faults.length > 0) throw new Error(`scripts of the page failed:\n${faults.join("\n")}`);
  });
  const { address = server.address } = (await before?.(server)) ?? {};
  await page.goto(address.href);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const go = (path) => page.goto(new URL(path, address).href);
  return { page, server, go };
}

/** Keeps a picture of the page beside the results of the tests. */
export async function shoot(page, name) {
  const folder = process.env.WEIR_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, "-")}.png`) });
}

/** Returns the serious faults that axe-core finds. */
export async function faults(page) {
  await page.evaluate(axe);
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
