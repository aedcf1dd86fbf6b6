import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { World } from "../fake/world";
import { NEW_DRAFT, readDraft } from "../src/editor/state/draft";
import { open } from "./page";

const tile = (name: string) => screen.findByRole("region", { name });

/** What is asked of the server by POST and PUT, with its body. */
function listen(): { path: string; body: unknown; match: string | null }[] {
  const asked: { path: string; body: unknown; match: string | null }[] = [];
  const answer = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    if (init?.body) {
      const match = new Headers(init.headers).get("if-match");
      asked.push({ path: String(url).replace(/^.*\/api\/v1/, ""), body: JSON.parse(String(init.body)), match });
    }
    return answer(url, init);
  };
  return asked;
}

describe("the list", () => {
  test("marks what comes with Weir, which cannot be deleted", async () => {
    await open("/dashboards");
    const row = await screen.findByRole("row", { name: /^Operations/ });
    expect(within(row).getByText("Ready-made")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "More for Operations" }));
    expect(await screen.findByRole("menuitem", { name: "Duplicate …" })).toBeInTheDocument();
    expect(screen.queryByRole("menuitem", { name: "Delete …" })).toBeNull();
  });

  test("is searched in its address", async () => {
    await open("/dashboards?query=volume");
    const table = await screen.findByRole("table", { name: "Dashboards" });
    expect(within(table).getAllByRole("row")).toHaveLength(2);
  });

  test("makes a new one, which is then edited", async () => {
    const { router, world } = await open("/dashboards");
    await userEvent.click(await screen.findByRole("button", { name: "New dashboard" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText(/^Title/), "Sales of today");
    expect(within(dialog).getByLabelText(/^Name/)).toHaveValue("sales-of-today");
    await userEvent.click(within(dialog).getByRole("button", { name: "Make and edit" }));
    await expect.poll(() => router.state.location.href).toBe("/dashboards/sales-of-today?edit=1");
    expect(world.dashboards.get("sales-of-today")?.text).toContain('title: "Sales of today"');
  });

  test("a copy has a title of its own, and keeps its comments", async () => {
    const { world } = await open("/dashboards");
    await userEvent.click(await screen.findByRole("button", { name: "More for 거래소 점유율" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Duplicate …" }));
    const dialog = await screen.findByRole("dialog");
    await expect
      .poll(() => within(dialog).getByLabelText<HTMLInputElement>(/^Title/).value)
      .toBe("Copy of 거래소 점유율");
    await userEvent.click(within(dialog).getByRole("button", { name: "Make and edit" }));
    await expect.poll(() => world.dashboards.get("exchange-share-copy")?.text).toMatch(/^# 회의.*\ntitle: Copy of/);
  });

  test("a dashboard is deleted by its name", async () => {
    const { world } = await open("/dashboards");
    await userEvent.click(await screen.findByRole("button", { name: "More for 거래소 점유율" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Delete …" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByRole("textbox"), "exchange-share");
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete …" }));
    await expect.poll(() => world.dashboards.has("exchange-share")).toBe(false);
  });
});

describe("a dashboard", () => {
  test("says how a number stands to the period before, in words", async () => {
    await open("/dashboards/exchange-share");
    const found = await tile("1위 거래소의 점유율");
    expect(await within(found).findByText(/^\d+\.\d%$/)).toBeVisible();
    expect(within(found).getByText(/(more|less)$/)).toBeVisible();
    expect(within(found).getByText(/so far, against/)).toBeVisible();
  });

  test("shows the problem of a tile within it, and the others go on", async () => {
    await open("/dashboards/exchange-share");
    const broken = await tile("주문 (연결 끊김)");
    expect(await within(broken).findByRole("alert")).toHaveTextContent("does not answer");
    expect(within(broken).getByText("is the server up?")).toBeVisible();
    expect(within(await tile("이상 거래")).getByText(/found nothing/)).toBeVisible();
    expect(await within(await tile("점유율")).findByRole("img", { name: /^점유율: chart of 5 series/ })).toBeVisible();
  });

  test("is asked with the parameters of the address, in their types", async () => {
    const { router } = await open("/dashboards/operations?p.days=7");
    const asked = listen();
    await userEvent.click(await screen.findByRole("combobox", { name: "Days" }));
    await userEvent.click(await screen.findByRole("option", { name: "90" }));
    await expect.poll(() => router.state.location.search).toEqual({ "p.days": "90" });
    await expect.poll(() => asked.at(-1)?.body).toEqual({ parameters: { days: 90 }, fresh: false });
    await userEvent.click(screen.getByRole("button", { name: "Reset" }));
    await expect.poll(() => router.state.location.search).toEqual({});
  });

  test("is refreshed by a key", async () => {
    await open("/dashboards/operations");
    await tile("Failed");
    const asked = listen();
    await userEvent.keyboard("r");
    await expect.poll(() => asked).toMatchObject([{ path: "/dashboards/operations/data", body: { fresh: true } }]);
  });

  test("a chart is read as a table, and a row leads to the rows behind it", async () => {
    const { router } = await open("/dashboards/operations");
    const found = await tile("Runs by day");
    await userEvent.click(await within(found).findByRole("button", { name: "As a table: Runs by day" }));
    const row = (await within(found).findAllByRole("row", { name: /Succeeded/ }))[0]!;
    row.focus();
    await userEvent.keyboard("{Enter}");
    const drawer = await screen.findByRole("dialog", { name: "Runs by day" });
    const links = await within(drawer).findAllByRole("link");
    expect(links[0]).toHaveAttribute("href", expect.stringMatching(/^\/runs\/\w+$/));
    expect(links[1]).toHaveAttribute("href", expect.stringMatching(/^\/pipelines\//));
    expect(router.state.location.search).toMatchObject({
      rows: "runs-by-day",
      at: expect.stringContaining("succeeded"),
    });
  });

  test("a tile has the whole page by its address, with its SQL", async () => {
    const { router } = await open("/dashboards/operations?tile=heat");
    expect(await screen.findByText(/^select hour\(due\)/)).toBeVisible();
    expect(screen.queryByRole("region", { name: "Failed" })).toBeNull();
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => router.state.location.search).toEqual({});
  });

  test("becomes a pipeline that makes a report", async () => {
    const { router } = await open("/dashboards/metering");
    await userEvent.click(await screen.findByRole("button", { name: "More for Metering by pipeline" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Make a report of this …" }));
    await userEvent.click(await screen.findByRole("button", { name: "Open in the editor" }));
    await expect.poll(() => router.state.location.pathname).toBe("/pipelines/new");
    expect(readDraft(NEW_DRAFT)?.text).toContain("name: metering-report");
  });

  test("a viewer changes nothing", async () => {
    const world = new World();
    world.role = "viewer";
    await open("/dashboards/operations?edit", { world });
    await tile("Failed");
    expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  });
});

describe("editing", () => {
  const grip = (title: string) =>
    screen.findByRole("button", { name: `Move ${title}. Arrow keys move it, Shift and arrow keys resize it.` });

  test("keys move and resize a tile, it is said, undone, and saved on top of its version", async () => {
    const { world } = await open("/dashboards/exchange-share?edit");
    const asked = listen();
    (await grip("1위 거래소의 점유율")).focus();
    await userEvent.keyboard("{Shift>}{ArrowDown}{/Shift}");
    const said = "1위 거래소의 점유율: column 9, row 1, 4 wide, 3 high";
    expect(await screen.findByText(said)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    await userEvent.click(screen.getByRole("button", { name: "Redo" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await expect.poll(() => world.dashboards.get("exchange-share")?.version).toBe(4);
    expect(asked.find(({ path }) => path === "/dashboards/exchange-share")?.match).toBe('"3"');
    const { text } = world.dashboards.get("exchange-share")!;
    expect(text).toContain("at: { column: 8, row: 0, width: 4, height: 3 }");
    expect(text).toContain("at: { column: 8, row: 3, width: 4, height: 3 }");
    expect(text).toMatch(/^# 회의에서/);
  });

  test("what somebody else saved meanwhile is shown, and one of the two wins", async () => {
    const { world } = await open("/dashboards/exchange-share?edit");
    (await grip("점유율")).focus();
    await userEvent.keyboard("{ArrowRight}");
    const theirs = world.dashboards.get("exchange-share")!;
    world.dashboards.set("exchange-share", { ...theirs, version: 4, author: "kim@example.com" });
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    const dialog = await screen.findByRole("dialog", { name: "Somebody else has saved meanwhile" });
    expect(dialog).toHaveTextContent("kim@example.com saved version 4");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save mine over it" }));
    await expect.poll(() => world.dashboards.get("exchange-share")?.version).toBe(5);
  });

  test("leaving with something unsaved asks", async () => {
    const { router } = await open("/dashboards/exchange-share?edit");
    (await grip("점유율")).focus();
    await userEvent.keyboard("{ArrowRight}");
    await userEvent.click(screen.getByRole("link", { name: "Runs" }));
    const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Stay" }));
    expect(router.state.location.pathname).toBe("/dashboards/exchange-share");
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    await userEvent.click(await screen.findByRole("button", { name: "Leave" }));
    await expect.poll(() => router.state.location.search).toEqual({});
  });

  test("a tile is previewed, and what to show is chosen out of its columns", async () => {
    await open("/dashboards/metering?edit&tile=meter");
    const form = await screen.findByRole("dialog", { name: "Edit Used by pipeline" });
    await userEvent.click(within(form).getByRole("button", { name: "Preview" }));
    const shown = await within(form).findByRole("table", { name: "Used by pipeline" });
    expect(within(shown).getByRole("columnheader", { name: "seconds" })).toBeVisible();
    await userEvent.click(within(form).getByRole("combobox", { name: "What to show" }));
    await userEvent.click(await screen.findByRole("option", { name: "Bars" }));
    expect(within(form).getByRole("combobox", { name: "Along" })).toHaveValue("pipeline");
    await userEvent.click(within(form).getByRole("button", { name: "Take over" }));
    const changed = await tile("Used by pipeline");
    expect(await within(changed).findByRole("img", { name: /^Used by pipeline: chart of 1 series/ })).toBeVisible();
    expect(screen.getByText("not saved")).toBeVisible();
  });

  test("a new tile has a name after its title, and one is removed", async () => {
    const { world } = await open("/dashboards/exchange-share?edit");
    await userEvent.click(await screen.findByRole("button", { name: "Remove: 주문 (연결 끊김)" }));
    expect(screen.queryByRole("region", { name: "주문 (연결 끊김)" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Add a tile" }));
    const form = await screen.findByRole("dialog", { name: "New tile" });
    await userEvent.type(within(form).getByRole("textbox", { name: "Title" }), "Runs");
    expect(within(form).getByRole("textbox", { name: "Name" })).toHaveValue("runs");
    expect(within(form).getByRole("button", { name: "Take over" })).toBeDisabled();
    await userEvent.click(within(form).getByRole("button", { name: "Cancel" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await expect.poll(() => world.dashboards.get("exchange-share")?.text).not.toContain("orders:");
  });

  test("title, refresh and parameters are a form of the same text", async () => {
    const { world } = await open("/dashboards/exchange-share?edit&tab=form");
    await userEvent.click(await screen.findByRole("button", { name: "Add a parameter" }));
    const name = screen.getAllByRole("textbox", { name: "Name" })[0]!;
    await userEvent.clear(name);
    await userEvent.type(name, "days{Enter}");
    await userEvent.click(screen.getByRole("combobox", { name: "Type" }));
    await userEvent.click(await screen.findByRole("option", { name: "Whole number" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Default" }), "30{Enter}");
    await userEvent.type(screen.getByRole("textbox", { name: "Choices, by commas" }), "7, 30{Enter}");
    await userEvent.click(screen.getByRole("combobox", { name: "Refresh" }));
    await userEvent.click(await screen.findByRole("option", { name: "By a calendar" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await expect.poll(() => world.dashboards.get("exchange-share")?.version).toBe(4);
    const { text } = world.dashboards.get("exchange-share")!;
    expect(text).toMatch(/refresh: \{ cron: "?0 8 \* \* \*"?, zone: /);
    expect(text).toMatch(/days: \{ type: integer, default: 30, choices: \[7, 30\] \}/);
  });
});
