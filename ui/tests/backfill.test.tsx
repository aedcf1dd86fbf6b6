import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { latest, World } from "../fake/world";
import { open } from "./page";

const SCHEDULE = "/pipelines/sales-daily?tab=schedule";

/** Opens the dialog of a pipeline with two schedules; tells what is asked of the server. */
async function ask() {
  const world = new World();
  const version = latest(world.pipelines.get("sales-daily")!);
  version.text = version.text.replace("triggers:\n", "triggers:\n  - { name: hourly, schedule: { every: 1h } }\n");
  await open(SCHEDULE, { world });
  const answer = globalThis.fetch;
  const bodies: Record<string, unknown>[] = [];
  globalThis.fetch = (url, init) => {
    if (init?.method === "POST") bodies.push(JSON.parse(String(init.body)) as Record<string, unknown>);
    return answer(url, init);
  };
  await userEvent.click(await screen.findByRole("button", { name: "Backfill …" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.change(within(dialog).getByLabelText("From"), { target: { value: "2026-01-01T00:00" } });
  fireEvent.change(within(dialog).getByLabelText("Until"), { target: { value: "2026-01-02T00:00" } });
  const show = () => userEvent.click(within(dialog).getByRole("button", { name: "Show what would run" }));
  return { dialog, bodies, show };
}

const started = (bodies: Record<string, unknown>[]) => bodies.filter((body) => body.dry_run === false);

test("a backfill starts only what was shown for exactly these values", async () => {
  const { dialog, bodies, show } = await ask();
  await show();
  await within(dialog).findByRole("button", { name: "Start 23 runs" });
  await userEvent.click(within(dialog).getByRole("combobox", { name: "Trigger" }));
  await userEvent.click(await screen.findByRole("option", { name: "schedule" }));
  expect(within(dialog).queryByRole("button", { name: /^Start/ })).toBeNull();
  await show();
  await userEvent.click(await within(dialog).findByRole("button", { name: "Start 1 run" }));
  await expect.poll(() => started(bodies)).toMatchObject([{ trigger: "schedule", parallel: 1 }]);
});

test("an answer about other values shows nothing", async () => {
  const { dialog, show } = await ask();
  const answer = globalThis.fetch;
  let give = () => undefined as void;
  const given = new Promise<void>((resolve) => (give = resolve));
  globalThis.fetch = (url, init) => (init?.method === "POST" ? given.then(() => answer(url, init)) : answer(url, init));
  await show();
  fireEvent.change(within(dialog).getByLabelText("Runs at a time"), { target: { value: "3" } });
  give();
  await within(dialog).findByRole("button", { name: "Show what would run" });
  await expect.poll(() => within(dialog).getByRole("button", { name: "Show what would run" })).toBeEnabled();
  expect(within(dialog).queryByText(/would run$/, { selector: "p" })).toBeNull();
});
