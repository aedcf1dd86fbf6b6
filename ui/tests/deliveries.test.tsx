import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { open } from "./page";

test("a delivery opens on its tries, with what the other side said", async () => {
  const { router } = await open("/deliveries");
  const table = await screen.findByRole("table", { name: "Deliveries" });
  expect(within(table).getAllByRole("row")).toHaveLength(9);
  await userEvent.click(within(table).getAllByRole("link", { name: "customers-sync: 실행 실패" })[0]!);
  const drawer = await screen.findByRole("dialog");
  expect(await within(drawer).findByText("421 4.3.2 try again later", { selector: "td" })).toBeVisible();
  expect(within(drawer).getAllByText("Not taken")).toHaveLength(2);
  expect(within(drawer).getByText("마지막으로 성공한 실행은 어제 09:00에 끝났습니다.")).toBeVisible();
  // One that waits goes on waiting, whatever is asked.
  expect(within(drawer).queryByRole("button", { name: "Send again" })).toBeNull();
  expect(router.state.location.href).toBe("/deliveries?open=6");
});

test("filters stand in the address", async () => {
  const { router } = await open("/deliveries?state=given-up,failed&channel=hook");
  const table = await screen.findByRole("table", { name: "Deliveries" });
  expect(within(table).getAllByRole("row")).toHaveLength(2);
  await userEvent.click(screen.getByRole("combobox", { name: "Channel" }));
  await userEvent.click(await screen.findByRole("option", { name: "ops-mail" }));
  await expect.poll(() => router.state.location.href).toBe("/deliveries?state=given-up,failed&channel=ops-mail");
  await expect.poll(() => within(table).queryByText("Sent elsewhere")).toBeVisible();
});

test.each([
  [5, "ops has taken it before"],
  [4, "It is tried anew through hook"],
])("delivery %i is sent again once it is clear what that means: %s", async (id, means) => {
  const { world } = await open(`/deliveries?open=${id}`);
  const drawer = await screen.findByRole("dialog");
  await userEvent.click(await within(drawer).findByRole("button", { name: "Send again" }));
  const asking = await screen.findByRole("dialog", { name: /^Send “/ });
  expect(asking).toHaveTextContent(means);
  await userEvent.click(within(asking).getByRole("button", { name: "Send again" }));
  await expect.poll(() => world.deliveries.find((each) => each.id === id)?.state).toBe("waiting");
});

test("a run shows what left because of it", async () => {
  const { world } = await open("/deliveries");
  const run = world.deliveries.find(({ channel }) => channel === "ops-mail")?.run ?? "";
  await screen.findByRole("table", { name: "Deliveries" });
  await userEvent.click(screen.getAllByRole("link", { name: run.slice(0, 8) })[0]!);
  await userEvent.click(await screen.findByRole("tab", { name: "Deliveries" }));
  const panel = await screen.findByRole("group", { name: "Deliveries" });
  expect(await within(panel).findByText("ops-mail")).toBeVisible();
  expect(within(panel).getByRole("link", { name: "All deliveries of this run" })).toHaveAttribute(
    "href",
    `/deliveries?run=${run}`,
  );
});
