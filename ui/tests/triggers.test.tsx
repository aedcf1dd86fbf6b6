import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { runOf } from "../fake/runs";
import { World } from "../fake/world";
import { open } from "./page";

const filter = () => screen.findByRole("combobox", { name: "Trigger" });
const offered = () => screen.getAllByRole("option").map((option) => option.textContent);

/** A world in which somebody has run a pipeline by hand. */
function runByHand(): World {
  const world = new World();
  const pipeline = world.pipelines.get("sales-daily")!;
  world.runs.unshift(world.addRun(pipeline, "manual", world.start - 1_000, 500, "succeeded"));
  world.runs.pop();
  return world;
}

test("runs are filtered by the names that triggers have", async () => {
  const { router } = await open("/runs");
  await userEvent.click(await filter());
  await screen.findByRole("option", { name: "closing" });
  expect(offered()).toEqual(["by hand", "webhook", "after a pipeline", "after data", "closing", "schedule"]);
  await userEvent.click(screen.getByRole("option", { name: "closing" }));
  await expect.poll(() => router.state.location.href).toBe("/runs?trigger=closing");
});

test("of a pipeline only its own triggers are offered", async () => {
  await open("/runs?pipeline=ledger-close");
  await userEvent.click(await filter());
  await screen.findByRole("option", { name: "closing" });
  expect(offered()).not.toContain("schedule");
});

test("what people ran is found by the name that the server gives it", async () => {
  const world = runByHand();
  const { router } = await open("/runs", { world, language: "ko" });
  const select = await screen.findByRole("combobox", { name: "트리거" });
  await userEvent.type(select, "수동");
  await userEvent.click(await screen.findByRole("option", { name: "수동" }));
  await expect.poll(() => router.state.location.href).toBe("/runs?trigger=manual");
  await expect.poll(() => screen.getAllByRole("row")).toHaveLength(2);
  expect(runOf(world.runs[0]!).trigger?.name).toBe("manual");
});

test("a trigger that nothing tells of can be typed", async () => {
  const { router } = await open("/runs");
  await userEvent.type(await filter(), "orders-arrived");
  await userEvent.click(await screen.findByRole("option", { name: "orders-arrived" }));
  await expect.poll(() => router.state.location.href).toBe("/runs?trigger=orders-arrived");
  expect(await filter()).toHaveValue("orders-arrived");
  await userEvent.clear(await filter());
  await userEvent.type(await filter(), "no name");
  expect(await screen.findByText("Names of triggers hold letters, digits, - and _.")).toBeVisible();
});
