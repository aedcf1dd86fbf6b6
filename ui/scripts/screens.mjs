// Takes pictures of the pages, to be looked at, and has axe look at them, too: node scripts/screens.mjs FOLDER [PATH …]
// Needs the fake server: npm run build && npm run preview:fake
import { mkdirSync } from "node:fs";
import axe from "axe-core";
import { chromium } from "playwright-core";

const {
  BASE = "http://localhost:4173",
  SIZES = "1280,1920,390",
  SCHEMES = "light,dark",
  LANGUAGES = "ko,en",
} = process.env;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const [folder = "screens", ...paths] = process.argv.slice(2);
const HEIGHTS = { 390: 844, 1280: 800, 1920: 1080 };

/** Prints what axe finds on the page. */
async function check(page, name) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, nodes } of violations)
    console.log(
      "AXE",
      name,
      id,
      nodes.map((node) => node.html.slice(0, 120)),
    );
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const width of SIZES.split(",").map(Number)) {
  for (const colorScheme of SCHEMES.split(",")) {
    for (const locale of LANGUAGES.split(",")) {
      const viewport = { width, height: HEIGHTS[width] ?? 800 };
      const context = await browser.newContext({ viewport, colorScheme, locale, timezoneId: "Asia/Seoul" });
      const page = await context.newPage();
      page.on("pageerror", (error) => console.log("ERROR", page.url(), error.message));
      page.on("console", (message) => message.type() === "error" && console.log("CONSOLE", page.url(), message.text()));
      for (const path of paths.length > 0 ? paths : ["/pipelines"]) {
        await page.goto(BASE + path, { waitUntil: "load" });
        await page.waitForTimeout(1_200);
        const name = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
        await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}-${locale}.png` });
        await check(page, `${path} ${colorScheme}`);
      }
      await context.close();
    }
  }
}
await browser.close();
