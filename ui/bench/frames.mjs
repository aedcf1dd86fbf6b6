// Measures how fluid the editor is: the time from frame to frame while hands are on a pipeline of 200 nodes, beside one of a single node in
// the same run. Needs the build: npm run build && npm run frames. ROUNDS, NODES and CHROMIUM may be set.
import { availableParallelism, loadavg } from "node:os";
import { chromium } from "playwright-core";
import { GESTURES } from "./gestures.mjs";
import { pipelineOf } from "./pipeline.mjs";
import { startServer } from "./server.mjs";
import { startTrace } from "./trace.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const NODES = Number(process.env.NODES ?? 200);
const LIMIT_MS = 50;
/** How long frames are watched after a gesture: its end is written, checked and planned then. */
const AFTER_MS = 1_000;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Opens the editor on a pipeline of so many nodes. */
async function open(browser, base, count) {
  const name = `frames-${count}`;
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, locale: "en" });
  await page.goto(`${base}pipelines`);
  await page.evaluate(
    async ([pipeline, text]) => {
      const headers = { "content-type": "application/json", "weir-csrf": "1", "if-none-match": "*" };
      await fetch(`/api/v1/pipelines/${pipeline}`, { method: "PUT", headers, body: JSON.stringify({ text }) });
    },
    [name, pipelineOf(name, count)],
  );
  await page.goto(`${base}pipelines/${name}/edit`);
  await page
    .locator(".react-flow__node")
    .nth(count - 1)
    .waitFor();
  await page.waitForTimeout(2_000);
  return page;
}

/** Makes a gesture, and returns the times from frame to frame and the longest tasks of the page's own thread. */
async function measure(browser, page, gesture) {
  await gesture.prepare?.(page);
  await page.waitForTimeout(600);
  const trace = await startTrace(browser, page);
  await page.evaluate(() => {
    const frames = [];
    globalThis.weirFrames = frames;
    let last = performance.now();
    const tick = (now) => {
      frames.push(now - last);
      last = now;
      if (globalThis.weirFrames === frames) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await gesture.make(page);
  await page.waitForTimeout(AFTER_MS);
  const frames = await page.evaluate(() => {
    const seen = globalThis.weirFrames;
    globalThis.weirFrames = null;
    return seen.slice(1);
  });
  return { frames, tasks: await trace.stop() };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function row(name, { frames, tasks }) {
  const sorted = frames.toSorted((left, right) => left - right);
  const worst = sorted.at(-1) ?? 0;
  const slow = frames.filter((frame) => frame > LIMIT_MS).length;
  const longest = Math.max(0, ...tasks.map(({ cpu }) => cpu));
  const cells = [at(sorted, 0.5), at(sorted, 0.99), worst, longest].map((value) => value.toFixed(1).padStart(8));
  console.log(`${name.padEnd(28)}${cells.join("")}${String(slow).padStart(8)}${String(frames.length).padStart(8)}`);
  return { worst, longest };
}

const { base, stop } = await startServer();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const found = new Map();
try {
  console.log(
    `${availableParallelism()} cores; times in ms; \`task\` is the processor time of the longest task of the page's thread`,
  );
  for (let round = 1; round <= ROUNDS; round += 1) {
    console.log(`\nround ${round}, load ${loadavg()[0].toFixed(1)}`);
    console.log(
      `${"".padEnd(28)}${["median", "p99", "worst", "task", ">50 ms", "frames"].map((word) => word.padStart(8)).join("")}`,
    );
    for (const count of [1, NODES]) {
      const page = await open(browser, base, count);
      for (const [name, gesture] of Object.entries(GESTURES)) {
        const label = `${name}, ${count} ${count === 1 ? "node" : "nodes"}`;
        const result = row(label, await measure(browser, page, gesture));
        found.set(label, [...(found.get(label) ?? []), result]);
      }
      await page.close();
    }
  }
  console.log(
    "\nleast worst frame and least longest task over the rounds: what the page costs, with as little of the machine's other load as there was",
  );
  for (const [label, results] of found) {
    const least = (key) =>
      Math.min(...results.map((result) => result[key]))
        .toFixed(1)
        .padStart(8);
    console.log(`${label.padEnd(28)}${least("worst")}${least("longest")}`);
  }
} finally {
  await browser.close();
  stop();
}
