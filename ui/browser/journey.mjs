/** An analyst's way: draw a pipeline, look at its rows, run it, give it a schedule, break it, read why, mend it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chooseConnection, connect, dragBlock, open, openPipeline } from "./hands/canvas.mjs";
import { shoot, world } from "./hands/world.mjs";

const FILES = {
  "connections.yaml": "in: 'file:./in'\nout: 'file:./out'\n",
  "in/orders.csv": "id,region,amount\n1,seoul,10\n2,busan,20\n3,seoul,30\n",
};

const QUERY = "select region, sum(amount) as total from file group by 1 order by 1";

const written = (server) => {
  const folder = join(server.folder, "out", "totals");
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".parquet")).length : 0;
};

/** Waits until something is so. */
async function until(what, is) {
  for (let tries = 0; tries < 200; tries++) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  assert.fail(`${what} has not come`);
}

test("a pipeline is drawn, previewed, run, scheduled, broken and mended", async (t) => {
  const { page, server, go } = await world(t, FILES, { viewport: { width: 1600, height: 900 } });
  await go("/pipelines/new");
  await dragBlock(page, "file", 120, 120);
  await dragBlock(page, "sql", 380, 220);
  await dragBlock(page, "file-loader", 640, 320);
  await connect(page, "file", "sql");
  await connect(page, "sql", "file-loader");

  await open(page, "file");
  await chooseConnection(page, "in");
  await page.locator('[data-field="path"] input').fill("*.csv");
  await open(page, "sql");
  await page.locator('[data-field="query"] .cm-content').first().fill(QUERY);
  await open(page, "file-loader");
  await chooseConnection(page, "out");
  await page.locator('[data-field="path"] input').fill("totals");
  // The list closes when what is wrong is told anew below it.
  await page.getByText("1 error", { exact: true }).first().waitFor();
  await page.locator('[data-field="mode"] input').first().click();
  await page.getByRole("option", { name: "append" }).first().click();
  await shoot(page, "editor-drawn");

  await open(page, "sql");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("gridcell", { name: "seoul" }).first().waitFor();
  await page.getByRole("gridcell", { name: "40" }).first().waitFor();
  await shoot(page, "editor-preview");

  assert.equal(written(server), 0, "a preview writes nothing");

  await page.getByRole("button", { name: "Run", exact: true }).click();
  await until("a file of the loader", () => written(server) === 1);
  await shoot(page, "editor-run");

  await go("/runs");
  await page.getByText("Succeeded").first().waitFor();
  await page.locator('a[href^="/runs/"]').first().click();
  await page.getByText("Succeeded").first().waitFor();
  await shoot(page, "run-succeeded");

  await go("/pipelines/new-pipeline/edit");
  await openPipeline(page);
  await page.getByRole("tab", { name: /^Triggers/ }).click();
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  // The server works out when that is: five moments, each a day behind the one before.
  await page.locator("aside time[datetime]").nth(4).waitFor();
  const [first, second] = await page
    .locator("aside time[datetime]")
    .evaluateAll((all) => all.map((one) => one.dateTime));
  assert.equal(Date.parse(second) - Date.parse(first), 86_400_000);
  await shoot(page, "editor-schedule");
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save and deploy" }).click();
  await page
    .getByText(/^Version \d+ is deployed$/)
    .first()
    .waitFor();

  await go("/schedules?tab=planned");
  const planned = page.getByRole("row").filter({ hasText: "new-pipeline" });
  await planned.first().waitFor();
  assert.equal(await planned.first().locator("time").first().getAttribute("datetime"), first);
  await shoot(page, "schedule-planned");

  await go("/pipelines/new-pipeline/edit");
  await open(page, "sql");
  await page.locator('[data-field="query"] .cm-content').first().fill(QUERY.replace("region", "nowhere"));
  await page
    .getByText(/nowhere/)
    .nth(1)
    .waitFor();
  await shoot(page, "editor-broken");
  await page.locator('[data-field="query"] .cm-content').first().fill(QUERY);
  await page.getByText("Ready to run").first().waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await until("the file of the second run", () => written(server) === 2);
});
