/** Every page, in both languages and both colours: it shows itself without a serious fault. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, shoot, world } from "./hands/world.mjs";

const FILES = {
  "alerts.yaml": "failures: { when: failed, to: sent }\ndisk: { when: { disk: 9000TiB }, to: sent }\n",
  "connections.yaml": "sent: 'file:./sent'\n",
  "in/rows.csv": "id,name\n1,one\n2,two\n",
  "pipeline.yaml": `
name: daily
title: 일별 집계
owner: data-team@example.com
tags: [sales]
connections: { in: 'file:./in', out: 'file:./out' }
triggers:
  - schedule: { cron: "30 8 * * *", zone: Asia/Seoul }
nodes:
  rows: { block: file@1, config: { connection: in, path: '*.csv' }, grants: { connections: { in: read } } }
  target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: parquet },
            grants: { connections: { out: write } }, write: { mode: append } }
`,
};

const PAGES = [
  "/pipelines",
  "/pipelines/daily",
  "/pipelines/daily?tab=schedule",
  "/pipelines/daily/edit",
  "/runs",
  "/schedules",
  "/alerts",
  "/alerts?tab=rules",
  "/deliveries",
  "/connections",
  "/connections?tab=secrets",
  "/blocks",
  "/blocks/http/1.0.0",
  "/dashboards",
  "/dashboards/operations",
  "/reports",
  "/tokens",
];

/** Has the pipeline run once by the API, as the page's own scripts ask it. */
const run = (page) =>
  page.evaluate(async () => {
    const headers = { "content-type": "application/json", "weir-csrf": "1" };
    const answer = await fetch("/api/v1/runs", {
      method: "POST",
      headers,
      body: JSON.stringify({ pipeline: "daily" }),
    });
    return { status: answer.status, run: (await answer.json()).run };
  });

for (const [locale, colorScheme] of [
  ["en", "light"],
  ["ko", "dark"],
]) {
  test(`pages in ${locale}, ${colorScheme}`, async (t) => {
    const { page, go } = await world(t, FILES, { locale, colorScheme });
    const started = await run(page);
    assert.equal(started.status, 202);
    const serious = [];
    for (const path of [...PAGES, `/runs/${started.run}`, `/runs/${started.run}?tab=logs`]) {
      await go(path);
      await page.waitForLoadState("load");
      await page.waitForTimeout(1500);
      await shoot(page, `page${path.replace(started.run, "run")}-${locale}-${colorScheme}`);
      serious.push(...(await faults(page)).map((fault) => `${path}: ${fault}`));
    }
    assert.deepEqual(serious, []);
    assert.equal(await page.evaluate(() => document.documentElement.lang), locale);
  });
}

test("a wrong token does not let in", async (t) => {
  const { page, go } = await world(t, FILES);
  await page.context().clearCookies();
  await go("/");
  await page.getByRole("textbox").or(page.locator("input[type=password]")).first().fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").first().waitFor();
  await shoot(page, "sign-in-refused");
});
