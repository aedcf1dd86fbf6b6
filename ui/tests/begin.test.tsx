import { notifications } from "@mantine/notifications";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { statusOf } from "../fake/runs";
import { World } from "../fake/world";
import { open } from "./page";

const WHY = "the connection `shop` is not there";
const SLOW = { timeout: 40_000 };

// What one test was told would stand before the next.
afterEach(() => notifications.clean());

function hindered(): World {
  const world = new World();
  world.hindered.set("sales-daily", WHY);
  return world;
}

/** The reason is said, and nothing of waiting. */
async function says(title: string) {
  expect(await screen.findByText(title, {}, SLOW)).toBeVisible();
  const notice = await waitFor(() => screen.getByText("shop", { selector: "code" }).closest('[role="alert"]'));
  expect(notice).toHaveTextContent("the connection shop is not there");
  expect(screen.queryByText(/waits for its turn/)).toBeNull();
}

test("the editor says why a run cannot begin", async () => {
  await open("/pipelines/sales-daily/edit", { world: hindered() });
  fireEvent.click(await screen.findByRole("button", { name: "Run" }, SLOW));
  await says("The run of sales-daily could not begin");
}, 120_000);

test("a run that is made again says why it cannot begin", async () => {
  const world = hindered();
  const run = world.runs.find((each) => each.pipeline === "sales-daily" && statusOf(each) === "succeeded")!;
  const { router } = await open(`/runs/${run.id}`, { world });
  await userEvent.click(await screen.findByRole("button", { name: "Run again" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Run again from the start" }));
  await says("The run of sales-daily could not begin");
  expect(router.state.location.pathname).toBe(`/runs/${run.id}`);
});
