import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { statusOf } from "../fake/runs";
import { World } from "../fake/world";
import { open } from "./page";

const runOf = (world: World, pipeline: string, status: string) =>
  world.runs.find((run) => run.pipeline === pipeline && statusOf(run) === status)!;

test("a failed run says why, where, and what to do", async () => {
  const world = new World();
  await open(`/runs/${runOf(world, "customers-sync", "failed").id}`, { world });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("column phone is missing");
  expect(alert).toHaveTextContent("in the node masked");
  expect(within(alert).getAllByRole("listitem")).toHaveLength(2);
});

test("a running one can be cancelled", async () => {
  const world = new World();
  const run = runOf(world, "flights", "running");
  await open(`/runs/${run.id}`, { world });
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await expect.poll(() => statusOf(run)).toBe("cancelled");
});

test("every row is accounted for", async () => {
  const world = new World();
  await open(`/runs/${runOf(world, "customers-sync", "succeeded").id}?tab=rows`, { world });
  await expect.poll(() => screen.queryAllByText("balanced").length).toBe(4);
  expect(screen.getByText("Every row is accounted for.")).toBeVisible();
});

test("the log is filtered by the address", async () => {
  const world = new World();
  const run = runOf(world, "customers-sync", "failed");
  await open(`/runs/${run.id}?tab=logs&level=error`, { world });
  const log = await screen.findByRole("log");
  expect(within(log).getByText(/is missing from/)).toBeVisible();
  expect(screen.getByText("1 line")).toBeVisible();
});

test("several runs are cancelled together", async () => {
  const world = new World();
  await open("/runs?status=running", { world });
  await userEvent.click(await screen.findByRole("checkbox", { name: "Select all" }));
  await userEvent.click(screen.getByRole("button", { name: /^Cancel/ }));
  await expect.poll(() => world.running().length).toBe(0);
});
