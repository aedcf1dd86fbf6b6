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

test("a mail server becomes a channel, and an open line is said to be one", async () => {
  const { world } = await open("/connections?open=%2B&kind=mail");
  const dialog = await screen.findByRole("dialog");
  const type = (label: RegExp, text: string) => userEvent.type(within(dialog).getByLabelText(label), text);
  const save = within(dialog).getByRole("button", { name: "Save" });
  await type(/^Name/, "letters");
  await type(/^Host/, "mail.example.com");
  expect(save).toBeDisabled();
  await type(/^From/, "Weir <weir@example.com>");
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Encryption" }));
  await userEvent.click(await screen.findByRole("option", { name: /^None/ }));
  await userEvent.click(save);
  await expect.poll(() => world.connections.get("letters")?.url).toBe("smtp://mail.example.com");
  expect(world.connections.get("letters")?.options).toEqual({ from: "Weir <weir@example.com>", tls: "none" });
});

test("of Slack a bot has a token, and a webhook its address", async () => {
  await open("/connections?open=%2B&kind=slack");
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByLabelText(/^Address/)).toBeVisible();
  await userEvent.type(within(dialog).getByLabelText(/^Channel/), "C0123456789");
  expect(within(dialog).getByLabelText(/^Token of the bot/)).toBeVisible();
  expect(within(dialog).queryByLabelText(/^Address/)).toBeNull();
});

test("a test message shows what the other side said", async () => {
  const { world } = await open("/connections");
  expect(await screen.findByRole("button", { name: "Test shop" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Send a test message through shop" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Send a test message through ops-mail" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByLabelText(/^Recipients/), "ada@example.com, bo@example.com");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await within(dialog).findByText("202 Accepted")).toBeVisible();
  expect(world.deliveries[0]).toMatchObject({ kind: "test", recipients: ["ada@example.com", "bo@example.com"] });
  expect(within(dialog).getByRole("link", { name: "The delivery" })).toHaveAttribute("href", "/deliveries?open=7");
});

test("a channel that refuses says why", async () => {
  await open("/connections?open=hook");
  const form = await screen.findByRole("dialog");
  await userEvent.click(within(form).getByRole("button", { name: "Send a test message" }));
  const dialog = await screen.findByRole("dialog", { name: "Send a test message through hook" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await within(dialog).findByText("Given up")).toBeVisible();
  expect(within(dialog).getByRole("status")).toHaveTextContent("410 Gone: the workflow was deleted");
});

test("a block shows its config", async () => {
  await open("/blocks/file/1.0.0");
  expect(await screen.findByText("incremental")).toBeVisible();
  expect(screen.getByRole("link", { name: "web-events" })).toBeVisible();
});
