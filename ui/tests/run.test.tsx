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

test("a line of the log is shown as it came", async () => {
  const world = new World();
  const run = runOf(world, "customers-sync", "failed");
  await open(`/runs/${run.id}?tab=logs&level=error`, { world });
  const log = await screen.findByRole("log");
  await userEvent.click(within(log).getByRole("button", { name: /Open the whole line/ }));
  const line = screen.getByRole("region", { name: "The whole line" });
  expect(line).toHaveTextContent('"kind": "data"');
  await userEvent.click(within(line).getByRole("button", { name: "Close the line" }));
  expect(screen.queryByRole("region", { name: "The whole line" })).toBeNull();
});

test("what a block left behind is looked at and downloaded, and never run", async () => {
  const world = new World();
  const run = runOf(world, "customers-sync", "succeeded");
  await open(`/runs/${run.id}?tab=artifacts`, { world });
  const link = await screen.findByRole("link", { name: "Download profile.json" });
  expect(link).toHaveAttribute("href", `/api/v1/runs/${run.id}/artifacts/masked/profile.json`);
  await userEvent.click(screen.getByRole("button", { name: "View profile.json" }));
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/"rows": 120000/)).toBeVisible();
});

test("a run leads to the ones before and after it", async () => {
  const world = new World();
  const runs = world.runs.filter(({ pipeline }) => pipeline === "customers-sync");
  const { router } = await open(`/runs/${runs[1]!.id}?tab=rows`, { world });
  expect(await screen.findByRole("link", { name: "The run after" })).toHaveAttribute(
    "href",
    `/runs/${runs[0]!.id}?tab=rows`,
  );
  await userEvent.keyboard("[[");
  await expect.poll(() => router.state.location.pathname).toBe(`/runs/${runs[2]!.id}`);
});

test("parameters go as texts, whatever their type", async () => {
  const asked: unknown[] = [];
  const world = new World();
  const run = runOf(world, "customers-sync", "succeeded");
  run.text += "parameters:\n  limit: { type: integer, default: 5 }\n  full: { type: bool, default: false }\n";
  await open(`/runs/${run.id}`, { world });
  const answer = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    if (init?.method === "POST") asked.push(JSON.parse(String(init.body)));
    return answer(url, init);
  };
  await userEvent.click(await screen.findByRole("button", { name: "Run again" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Run again with parameters …" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByLabelText("limit"), "7");
  await userEvent.click(within(dialog).getByLabelText("full"));
  await userEvent.click(within(dialog).getByRole("button", { name: "Run again" }));
  await expect.poll(() => asked).toEqual([{ from: "start", parameters: { limit: "7", full: "true" } }]);
});
