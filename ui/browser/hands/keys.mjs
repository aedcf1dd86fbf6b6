/** What hands do that have only a keyboard. */
import assert from "node:assert/strict";

/** How many steps of Tab somebody would take before giving up. */
const MOST_STEPS = 60;

/** Presses keys one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Types a text, then presses keys. */
export async function type(page, text, ...keys) {
  await page.keyboard.type(text);
  await press(page, ...keys);
}

/** Goes on by Tab until what is meant has the focus, which has to be seen. */
export async function tabTo(page, { role, name }, key = "Tab") {
  const wanted = page.getByRole(role, { name });
  await goUntil(page, key, `${role} ${name}`, () => wanted.evaluateAll((all) => all.includes(document.activeElement)));
}

/** Goes on by Tab into a field of a form, by the name that the schema has for it. */
export async function field(page, name) {
  await goUntil(page, "Tab", `the field ${name}`, () =>
    page.evaluate((wanted) => document.activeElement?.closest("[data-field]")?.dataset.field === wanted, name),
  );
}

/** Chooses in the list of the field that has the focus. */
export async function choose(page, name) {
  const marked = page.locator("[role=option][data-combobox-selected]", { hasText: name });
  for (let step = 0; step < MOST_STEPS && (await marked.count()) === 0; step++) {
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option").first().waitFor();
  }
  await page.keyboard.press("Enter");
}

async function goUntil(page, key, what, isThere) {
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await isThere())
      return assert.ok(await isSeen(page), `${what} has the focus, but one cannot see it: ${await focused(page)}`);
    await page.keyboard.press(key);
  }
  assert.fail(`${what} is not reached by ${key}; the focus is at ${await focused(page)}`);
}

/** Says what has the focus. */
export function focused(page) {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    return at && at !== document.body
      ? `${at.tagName.toLowerCase()} ${at.getAttribute("aria-label") ?? at.textContent}`
      : "body";
  });
}

/** How far above what has the focus its outline may be drawn: an editor of text draws it around itself. */
const MOST_ABOVE = 3;

/** Whether the focus is drawn: by an outline, a shadow, or a border that the same thing has not without the focus. */
function isSeen(page) {
  return page.evaluate((most) => {
    const at = document.activeElement;
    const other = at.cloneNode();
    at.after(other);
    const isOutlined = (element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    };
    const isBordered = getComputedStyle(at).borderColor !== getComputedStyle(other).borderColor;
    other.remove();
    const around = [at];
    while (around.length <= most) around.push(around.at(-1).parentElement ?? at);
    return isBordered || around.some(isOutlined);
  }, MOST_ABOVE);
}
