/** What hands do in the editor. Each gesture begins with everything in view and nothing selected. */
const STEPS = 90;

const middle = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
};

async function fit(page) {
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Fit everything into the view" }).first().click();
  await page.waitForTimeout(500);
}

/** Moves the mouse with its button down, a little at a time, there and most of the way back. */
async function dragFrom(page, { x, y }) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) {
    const way = step <= STEPS / 2 ? step : STEPS - step + 8;
    await page.mouse.move(x + way * 2, y + way);
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
}

/** A node in the middle, so that the canvas does not have to follow it. */
const someNode = async (page) => {
  const nodes = page.locator(".react-flow__node");
  return middle(nodes.nth(Math.floor((await nodes.count()) / 2)));
};
/** A place of the canvas where no node is. */
const free = async (page) => {
  const { x, y, width } = await page.locator("[data-canvas]").boundingBox();
  return { x: x + width / 2, y: y + 24 };
};

export const GESTURES = {
  "drag one": { prepare: fit, make: async (page) => dragFrom(page, await someNode(page)) },
  "drag all": {
    prepare: async (page) => {
      await fit(page);
      const { x, y } = await free(page);
      await page.mouse.click(x, y);
      await page.keyboard.press("Control+a");
    },
    make: async (page) => dragFrom(page, await someNode(page)),
  },
  "select all": {
    prepare: async (page) => {
      await fit(page);
      const { x, y } = await free(page);
      await page.mouse.click(x, y);
    },
    make: async (page) => {
      for (let turn = 0; turn < 4; turn += 1) {
        await page.keyboard.press("Control+a");
        await page.waitForTimeout(150);
        await page.keyboard.press("Escape");
        await page.waitForTimeout(150);
      }
    },
  },
  pan: { prepare: fit, make: async (page) => dragFrom(page, await free(page)) },
  zoom: {
    prepare: fit,
    make: async (page) => {
      const { x, y } = await free(page);
      await page.mouse.move(x, y + 200);
      for (let step = 0; step < STEPS; step += 1) {
        await page.mouse.wheel(0, step < STEPS / 2 ? -24 : 24);
        await page.waitForTimeout(12);
      }
    },
  },
  "type into a form": {
    prepare: async (page) => {
      await fit(page);
      await page.locator(".react-flow__node").first().press("Enter");
      await page.locator('[data-field="path"] input').waitFor();
    },
    make: async (page) => {
      const input = page.locator('[data-field="path"] input');
      await input.click();
      await page.keyboard.press("End");
      for (const letter of "orders-of-this-year/*.csv") {
        await page.keyboard.press(letter);
        await page.waitForTimeout(letter === "-" || letter === "/" ? 350 : 40);
      }
    },
  },
};
