/** A browser that loses its connection during a run: it says so, and afterwards shows the run as it was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startLine } from "./hands/line.mjs";
import { startSource } from "./hands/source.mjs";
import { shoot, world } from "./hands/world.mjs";

const PARTS = 30;

/** Each part of the stream is a split, and `validate` writes a line to the log for each. */
const pipeline = (host) => `
name: slow
connections: { out: 'file:./out' }
nodes:
  api:
    block: http@1
    config:
      url: "http://${host}/{partition}"
      schema: { id: int64 }
      partitions: { values: [${Array.from({ length: PARTS }, (_, part) => `part-${part}`)}], column: part }
    grants: { http: ["${host}"], private_network: ["${host}"] }
  check: { block: validate@1, inputs: api, config: { expect: [{ columns: [id], not_null: true }] } }
  target: { block: file-loader@1, inputs: check, config: { connection: out, path: target, format: parquet },
            grants: { connections: { out: write } }, write: append }
`;

const ask = (page, path, request) =>
  page.evaluate(
    async ([url, init]) => {
      const headers = { "content-type": "application/json", "weir-csrf": "1" };
      return (await fetch(`/api/v1${url}`, { headers, ...init })).json();
    },
    [path, request],
  );

/** The lines that the page shows, by their text; the list is short enough to be drawn as a whole. */
const shown = (page) => page.getByRole("log").locator("[data-index]").count();

const linesUntil = (page, count) =>
  page.waitForFunction((most) => document.querySelectorAll("[role=log] [data-index]").length >= most, count);

test("a browser that loses its connection says so, and then shows the whole run", async (t) => {
  const source = await startSource();
  t.after(source.stop);
  const line = await startLine();
  t.after(line.stop);
  const files = { "slow.yaml": pipeline(source.host) };
  const through = { hosts: [line.host], before: (server) => line.leadTo(server.address) };
  const { page, go } = await world(t, files, { ...through, viewport: { width: 1280, height: 1600 } });
  const { run } = await ask(page, "/runs", { method: "POST", body: JSON.stringify({ pipeline: "slow" }) });
  await go(`/runs/${run}?tab=logs&level=debug`);
  const lost = page.getByRole("status").filter({ hasText: "The server does not answer" });
  const logged = async () => (await ask(page, `/runs/${run}/logs?limit=500`)).items;

  source.allow(8);
  await linesUntil(page, 4);
  line.cut();
  await lost.waitFor();
  await shoot(page, "line-lost");
  source.allow(8);
  await page.waitForTimeout(1_000);
  const old = await shown(page);
  line.mend();
  await lost.waitFor({ state: "detached" });
  // What was logged meanwhile comes, although the run goes on and nothing tells of it any more.
  await linesUntil(page, old + 4);
  assert.equal(await shown(page), (await logged()).length);

  line.cut();
  await lost.waitFor();
  source.allow(PARTS);
  await page.waitForTimeout(2_000);
  await page.getByText("Running", { exact: true }).first().waitFor();
  line.mend();
  await page.getByText("Succeeded").first().waitFor();
  await lost.waitFor({ state: "detached" });
  const all = await logged();
  await linesUntil(page, all.length);
  const numbers = await page
    .getByRole("log")
    .locator("[data-index] time")
    .evaluateAll((times) => times.map((time) => time.dateTime));
  assert.deepEqual(
    numbers,
    all.map(({ at }) => at),
  );
  assert.ok(all.length >= PARTS, `only ${all.length} lines were logged`);
  await shoot(page, "line-mended");
});
