import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { open } from "./page";

test("a connection is made from its parts, and its password is never in the URL", async () => {
  const { world } = await open("/connections?open=%2B");
  const dialog = await screen.findByRole("dialog");
  const type = (label: RegExp, text: string) => userEvent.type(within(dialog).getByLabelText(label), text);
  await type(/^Name/, "reports");
  await type(/^Host/, "db.example.com");
  await type(/^Database/, "reports");
  await type(/^User/, "reader");
  await type(/^Password/, "hunter2");
  await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
  await expect.poll(() => world.connections.get("reports")?.url).toBe("postgres://reader@db.example.com/reports");
  expect(world.connections.get("reports")?.credentials).toEqual(["password"]);
});

test("a test says what is wrong with a connection", async () => {
  await open("/connections");
  await userEvent.click(await screen.findByRole("button", { name: "Test crm" }));
  expect(await screen.findByText(/does not work/)).toBeVisible();
});

test("a block shows its config", async () => {
  await open("/blocks/file/1.0.0");
  expect(await screen.findByText("incremental")).toBeVisible();
  expect(screen.getByRole("link", { name: "web-events" })).toBeVisible();
});
