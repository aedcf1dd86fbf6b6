import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { World } from "../fake/world";
import { open } from "./page";

test("an admin sees who may ask, and removes a token by its name", async () => {
  const { world } = await open("/tokens");
  const table = await screen.findByRole("table", { name: "Tokens" });
  expect(within(table).getByRole("row", { name: /dashboard Viewer .* not lately/ })).toBeVisible();
  await userEvent.click(within(table).getByRole("button", { name: "Remove dashboard" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByRole("button", { name: "Remove" })).toBeDisabled();
  await userEvent.type(within(dialog).getByRole("textbox"), "dashboard");
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
  await expect.poll(() => world.tokens.map(({ name }) => name)).toEqual(["admin", "data-team"]);
});

test("the last admin stays, and the page says how to make another", async () => {
  const { world } = await open("/tokens");
  await userEvent.click(await screen.findByRole("button", { name: "Remove admin" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("you will be signed out");
  await userEvent.type(within(dialog).getByRole("textbox"), "admin{Enter}");
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("weir token new NAME --role admin");
  expect(world.tokens).toHaveLength(3);
});

test("others are told whom to ask, and have no link", async () => {
  const world = new World();
  world.role = "editor";
  await open("/tokens", { world });
  expect(await screen.findByText(/^Only an admin/)).toBeVisible();
  expect(screen.queryByRole("link", { name: "Tokens" })).toBeNull();
});
