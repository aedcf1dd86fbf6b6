import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { problem } from "../fake/http";
import { World } from "../fake/world";
import { open } from "./page";

const SCHEDULE = "/pipelines/sales-daily?tab=schedule";

const list = () => screen.findByRole("table", { name: "Backfills" });
const rowsOf = (table: HTMLElement) => within(table).getAllByRole("row").slice(1);

test("backfills say how far they are, who asked, and lead to their ticks", async () => {
  await open(SCHEDULE);
  const [going, done] = rowsOf(await list());
  expect(within(going!).getByRole("progressbar", { name: "9 of 30" })).toBeVisible();
  expect(going).toHaveTextContent(/Waiting\s*19.*Running\s*2.*Ran\s*9/);
  expect(going).toHaveTextContent("data-team@example.com");
  expect(within(going!).getByRole("link").getAttribute("href")).toMatch(
    /^\/schedules\?tab=ticks&pipeline=sales-daily&trigger=schedule&since=2026-08-22T.*&until=2026-09-21T/,
  );
  expect(done).toHaveTextContent("8 of 8");
  expect(within(done!).queryByRole("button")).toBeNull();
});

test("what is left of one is cancelled, once it is clear what that is", async () => {
  const { world } = await open(SCHEDULE);
  await userEvent.click(within(await list()).getByRole("button", { name: "Cancel …" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("19 runs that wait are skipped, and 2 that go on are asked to stop.");
  expect(world.backfills[0]!.cancelled_at).toBeNull();
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel the backfill" }));
  const [row] = rowsOf(await list());
  expect(await within(row!).findByText("Cancelled")).toBeVisible();
  expect(row).toHaveTextContent(/Skipped\s*19/);
  expect(within(row!).queryByRole("button")).toBeNull();
});

test("one that was just begun is there", async () => {
  const world = new World();
  world.backfills = [];
  await open(SCHEDULE, { world });
  expect(await screen.findByText(/^There is no backfill\./)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Backfill …" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.change(within(dialog).getByLabelText("From"), { target: { value: "2026-01-01T00:00" } });
  fireEvent.change(within(dialog).getByLabelText("Until"), { target: { value: "2026-01-04T00:00" } });
  await userEvent.click(within(dialog).getByRole("button", { name: "Show what would run" }));
  await userEvent.click(await within(dialog).findByRole("button", { name: "Start 3 runs" }));
  expect(rowsOf(await list())[0]).toHaveTextContent("0 of 3");
});

test("one that goes on is read again", async () => {
  const { world } = await open(SCHEDULE);
  const [row] = rowsOf(await list());
  world.backfills[0]!.ticks = { ran: 29, failed: 1 };
  await expect.poll(() => row, { timeout: 9_000 }).toHaveTextContent("30 of 30");
  expect(row).toHaveTextContent(/Ran\s*29.*Failed\s*1/);
});

test("a viewer sees them and changes nothing; what cannot be read says so", async () => {
  const world = new World();
  world.role = "viewer";
  const { router } = await open(SCHEDULE, { world });
  expect(within(await list()).queryByRole("button", { name: "Cancel …" })).toBeNull();
  const answer = globalThis.fetch;
  const broken = problem(400, "broken", "Broken", { detail: "the list of backfills is not there" });
  globalThis.fetch = (url, init) =>
    String(url).includes("/backfills") ? Promise.resolve(broken.clone()) : answer(url, init);
  await router.navigate({ to: "/pipelines/$name", params: { name: "weather-hourly" }, search: { tab: "schedule" } });
  const alert = await screen.findByText("the list of backfills is not there");
  expect(alert).toBeVisible();
});
