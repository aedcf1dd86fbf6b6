/** What hands do on the canvas. */

const node = (page, name) => page.locator(`.react-flow__node[data-id="${name}"]`);

const middle = async (locator) => {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 10, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await page.mouse.up();
}

/** Drags a block from the palette to a place of the canvas. */
export async function dragBlock(page, block, x, y) {
  const item = page.locator(`button[data-block="${block}"]`).first();
  await item.scrollIntoViewIfNeeded();
  const canvas = await page.locator("[data-canvas]").boundingBox();
  await drag(page, await middle(item), { x: canvas.x + x, y: canvas.y + y });
  await node(page, block).waitFor();
}

/** Connects the output of a node with the input of another. */
export async function connect(page, from, to) {
  const edges = await page.locator(".react-flow__edge").count();
  const source = node(page, from).locator(".react-flow__handle.source");
  const target = node(page, to).locator(".react-flow__handle.target");
  await drag(page, await middle(source), await middle(target));
  await page.waitForFunction((count) => document.querySelectorAll(".react-flow__edge").length > count, edges);
}

/** Shows the whole graph. */
async function fit(page) {
  await page.getByRole("button", { name: "Fit everything into the view" }).first().click();
  // It moves there in a moment.
  await page.waitForTimeout(400);
}

/** Opens a node's panel. */
export async function open(page, name) {
  await fit(page);
  await node(page, name).click();
  await page.locator("aside").getByRole("tab").first().waitFor();
}

/** Opens the panel of the pipeline itself, which is there while nothing is selected. */
export async function openPipeline(page) {
  await fit(page);
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: /^Triggers/ }).waitFor();
}

/** Chooses the connection of the node whose panel is open, and grants it. */
export async function chooseConnection(page, name) {
  await page.locator('[data-field="connection"] input').first().click();
  await page.getByRole("option", { name }).first().click();
  await page.getByRole("tab", { name: /Access/ }).click();
  await page.getByRole("button", { name: "Grant", exact: true }).first().click();
  await page.getByRole("button", { name: "Revoke", exact: true }).first().waitFor();
  await page.locator("aside").getByRole("tab").first().click();
}
