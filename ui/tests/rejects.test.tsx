import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { detailOf, statusOf } from "../fake/runs";
import { World } from "../fake/world";
import { open } from "./page";

beforeEach(() => sessionStorage.clear());

async function opened(role: World["role"] = "editor", search = "") {
  const world = new World();
  world.role = role;
  const going = world.running().map(({ pipeline }) => pipeline);
  const run = world.runs.find(
    (each) =>
      statusOf(each) === "succeeded" &&
      !going.includes(each.pipeline) &&
      detailOf(each).nodes.some((node) => node.rows_rejected > 20),
  )!;
  await open(`/runs/${run.id}?tab=rejects${search}`, { world });
  return { world, run, table: await screen.findByRole("table", { name: /^Rejected rows of/ }) };
}

const fix = async (table: HTMLElement, column: RegExp, value: string) => {
  await userEvent.click(within(table).getAllByRole("button", { name: column })[0]!);
  const input = within(table).getByRole("textbox");
  await userEvent.clear(input);
  await userEvent.type(input, `${value}{Enter}`);
};

test("a value is put right, marked, undone, and only what was corrected is sent", async () => {
  const { world, run, table } = await opened("editor", "&reason=`store_id`+has+no+store");
  const shown = (name: string) => within(table).getAllByRole("button", { name })[0];
  expect(screen.getByRole("button", { name: "Replay corrected (0)" })).toBeDisabled();
  await fix(table, /^Change store_id/, "x");
  expect(within(table).getByRole("alert")).toHaveTextContent("not a whole number");
  await userEvent.clear(within(table).getByRole("textbox"));
  await userEvent.type(within(table).getByRole("textbox"), "114{Enter}");
  expect(shown("Change store_id: 114 · was 0")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Undo the last correction" }));
  expect(within(table).queryByRole("button", { name: /114/ })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Redo the correction" }));
  await userEvent.click(screen.getByRole("button", { name: "Replay corrected (1)" }));
  const link = await screen.findByRole("link", { name: "See the run of the replay" });
  expect(link).toHaveAttribute("href", `/runs/${world.runs[0]!.id}`);
  expect([...world.replayed]).toEqual([expect.stringMatching(`^${run.id} .* r0-5$`)]);
  await expect.poll(() => within(table).queryAllByText("Replayed").length).toBe(1);
});

test("those that are selected are sent, and what is refused says why", async () => {
  const { world, run, table } = await opened();
  world.addRun(world.pipelines.get(run.pipeline)!, "manual", Date.now(), 60_000, "succeeded");
  await userEvent.click(within(table).getAllByRole("checkbox", { name: "Select this row" })[1]!);
  await userEvent.click(screen.getByRole("button", { name: "Replay selected (1)" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(`a run of ${run.pipeline} goes on`);
  expect(alert).toHaveTextContent("wait for its end");
  expect(world.replayed.size).toBe(0);
});

test("a value that the server refuses keeps its correction", async () => {
  const { table } = await opened();
  await fix(table, /^Change store_id/, "12345");
  await userEvent.click(screen.getByRole("button", { name: "Replay corrected (1)" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("stores are 1 to 9999");
  expect(screen.getByRole("button", { name: "Replay corrected (1)" })).toBeEnabled();
});

test("the address says which rows are shown", async () => {
  const { table } = await opened("editor", "&status=open&reason=`ordered_on`+is+null");
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) expect(row).toHaveTextContent("Openordered_on is null");
});

test("what was not read at first is read when it is asked for", async () => {
  const { run } = await opened();
  const { rows_rejected: all } = detailOf(run).nodes.find((node) => node.rows_rejected > 20)!;
  expect(screen.getByText(`20 rows of the first 20; ${all} in all`)).toBeVisible();
  expect(screen.getByRole("button", { name: /^Replay all open/ })).toHaveTextContent(/\(\d+\+\)$/);
  for (let read = 20; read < all; read += 20) await userEvent.click(screen.getByRole("button", { name: "Read more" }));
  expect(await screen.findByText(`${all} of ${all} rows`)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Read more" })).toBeNull();
  expect(screen.getByRole("button", { name: /^Replay all open/ })).toHaveTextContent(/\(\d+\)$/);
});

test("who may only look sees the rows and changes nothing", async () => {
  const { table } = await opened("viewer");
  expect(within(table).getByText("-250.00")).toBeVisible();
  expect(within(table).queryByRole("checkbox")).toBeNull();
  expect(screen.queryByRole("button", { name: /^Replay|^Change/ })).toBeNull();
});
