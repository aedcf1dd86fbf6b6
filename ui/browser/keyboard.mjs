/** The way of somebody without a mouse: no step of it clicks, and none puts the focus anywhere but by a key. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, field, focused, press, tabTo, type } from "./hands/keys.mjs";
import { shoot, world } from "./hands/world.mjs";

const FILES = {
  "connections.yaml": "in: 'file:./in'\nout: 'file:./out'\n",
  "in/orders.csv": "id,region,amount\n1,seoul,10\n2,busan,20\n3,seoul,30\n",
};

/** Adds a block by the palette's search. */
async function add(page, block) {
  await press(page, "/");
  await type(page, block, "Enter");
  await page.locator(`.react-flow__node[data-id="${block}"]`).waitFor();
  await page.locator("[data-announcer]", { hasText: `add ${block}` }).waitFor({ state: "attached" });
}

/** Goes from the palette by way of the node into its form. */
async function openForm(page, node) {
  await press(page, "Escape");
  await page.locator(`.react-flow__node[data-id="${node}"]:focus`).waitFor();
  await press(page, "Enter");
  await page.locator(`[data-node-panel="${node}"] [role=tabpanel] :focus`).waitFor();
}

/** Chooses the connection, and grants it. */
async function connectTo(page, name) {
  await field(page, "connection");
  await type(page, name, "ArrowDown", "Enter");
  await tabTo(page, { role: "tab", name: "Config" }, "Shift+Tab");
  await press(page, "ArrowRight", "ArrowRight");
  await tabTo(page, { role: "button", name: "Grant" });
  await press(page, "Enter");
  await page.getByRole("button", { name: "Revoke" }).first().waitFor();
  await tabTo(page, { role: "tab", name: /^Access/ }, "Shift+Tab");
  await press(page, "ArrowLeft", "ArrowLeft");
}

test("a pipeline is built and run by keyboard alone", async (t) => {
  const { page, go } = await world(t, FILES, { viewport: { width: 1600, height: 900 }, reducedMotion: "reduce" });
  await go("/pipelines/new");
  await page.locator("[data-block]").first().waitFor();

  await add(page, "file");
  await openForm(page, "file");
  await connectTo(page, "in");
  await field(page, "path");
  await type(page, "*.csv", "Escape");

  // Nothing is selected, so the next block reads nothing until it is told to.
  await page.locator(".react-flow__node:focus").waitFor();
  await press(page, "Escape");
  await add(page, "sql");
  assert.equal(await page.locator(".react-flow__edge").count(), 0);
  await openForm(page, "sql");
  await type(page, "select region, sum(amount) as total from file group by 1");
  await tabTo(page, { role: "tab", name: "Config" }, "Shift+Tab");
  await press(page, "ArrowRight");
  await tabTo(page, { role: "combobox", name: "Add an input" });
  await choose(page, "file");
  await page.locator(".react-flow__edge").waitFor({ state: "attached" });
  await shoot(page, "keyboard-connected");

  // A block that is added behind the selected one reads it.
  await add(page, "file-loader");
  await page.locator(".react-flow__edge").nth(1).waitFor({ state: "attached" });
  await openForm(page, "file-loader");
  await connectTo(page, "out");
  await field(page, "path");
  await type(page, "totals");
  await field(page, "mode");
  await choose(page, "append");
  await press(page, "Escape");
  await page.getByText("Ready to run").first().waitFor();
  assert.notEqual(await focused(page), "body");
  await shoot(page, "keyboard-drawn");

  await press(page, "Control+Shift+Enter");
  await page.getByRole("status").filter({ hasText: "Succeeded" }).waitFor();
  await tabTo(page, { role: "link", name: "Open the run" });
  await press(page, "Enter");
  await page.waitForURL(/\/runs\//);
  await page.getByRole("tab", { name: "Timeline" }).waitFor();
  await page.locator(".react-flow__node").nth(2).waitFor();
  await shoot(page, "keyboard-succeeded");
});
