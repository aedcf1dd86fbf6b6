import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { World } from "../fake/world";
import { open } from "./page";

const names = async () => {
  const table = await screen.findByRole("table", { name: "Pipelines" });
  const rows = within(table).getAllByRole("row").slice(1);
  return rows.map((row) => within(row).getAllByRole("link")[0]?.textContent);
};

test("what is failing, wrong or late comes first", async () => {
  await open("/pipelines");
  expect((await names()).slice(0, 3)).toEqual(["customers-sync", "inventory", "weather-hourly"]);
  expect(screen.getByText(/column `phone` is missing/)).toBeVisible();
});

test("filters stand in the address", async () => {
  const { router } = await open("/pipelines?tag=market");
  expect(await names()).toEqual(["exchange-share"]);
  await userEvent.click(screen.getByRole("button", { name: /Paused/ }));
  expect(router.state.location.search).toEqual({ tag: "market", health: "paused" });
});

test("search waits until the typing pauses", async () => {
  await open("/pipelines");
  await userEvent.type(await screen.findByRole("textbox", { name: "Search" }), "원장");
  await expect.poll(names).toEqual(["ledger-close"]);
});

test("deleting asks for the name", async () => {
  const { world } = await open("/pipelines?query=partner-feed");
  await userEvent.click(await screen.findByRole("button", { name: "More for partner-feed" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete …" }));
  const dialog = await screen.findByRole("dialog");
  const button = within(dialog).getByRole("button", { name: "Delete …" });
  expect(button).toBeDisabled();
  await userEvent.type(within(dialog).getByRole("textbox"), "partner-feed");
  await userEvent.click(button);
  await expect.poll(() => world.pipelines.has("partner-feed")).toBe(false);
});

test("an empty server teaches", async () => {
  await open("/pipelines", { world: new World({ empty: true }) });
  expect(await screen.findByRole("link", { name: "Make the first pipeline" })).toBeVisible();
});

test("keys are listed under ?", async () => {
  const { router } = await open("/pipelines");
  await names();
  await userEvent.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keys of this page" })).toBeInTheDocument();
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
  await userEvent.keyboard("gr");
  await expect.poll(() => router.state.location.pathname).toBe("/runs");
});

test("the grid of nodes and runs takes one request, and a cell says what its node did", async () => {
  const asked: string[] = [];
  await open("/pipelines/customers-sync", { asked });
  const cell = (await screen.findAllByRole("link", { name: /^masked · Failed · / }))[0]!;
  expect(cell.getAttribute("href")).toMatch(/^\/runs\/\w+\?tab=logs&node=masked$/);
  expect(asked.filter((path) => path.includes("/grid"))).toHaveLength(1);
  expect(asked.filter((path) => /\/runs\/\w+$/.test(path))).toEqual([]);
});
