/** An analyst's way: draw a pipeline, look at its rows, schedule it, run it, break it, read why, mend it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chooseConnection, connect, dragBlock, open } from "./hands/canvas.mjs";
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

/** Saves, deploys and runs what is drawn, and opens the run's page when it has one. */
async function run(page) {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("link", { name: "Open the run" }).click();
}

test("a pipeline is drawn, previewed, scheduled, run, broken and mended", async (t) => {
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
  await page.locator('[data-field="query"] textarea').first().fill(QUERY);
  await open(page, "file-loader");
  await chooseConnection(page, "out");
  await page.locator('[data-field="path"] input').fill("totals");
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
  await page.waitForTimeout(5000);
  await shoot(page, "editor-run");
  console.log(page.url(), await page.locator("body").innerText());
});
