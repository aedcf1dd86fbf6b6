import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { EditorView } from "@codemirror/view";
import { expect, test } from "vitest";
import { World } from "../fake/world";
import { open } from "./page";

/** Writes a text into the editor, as typing does. */
async function write(text: string) {
  const content = await screen.findByRole("textbox", { name: "Rules as YAML" });
  const view = EditorView.findFromDOM(content)!;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

const save = () => screen.findByRole("button", { name: "Save" });

test("what is wrong now stands above what was, the worst first", async () => {
  const { world } = await open("/alerts");
  const now = await screen.findByRole("region", { name: "Wrong now" });
  const items = within(now).getAllByRole("listitem");
  expect(items).toHaveLength(2);
  expect(items[0]).toHaveTextContent(/^Error.*customers-sync.*phone.*seen \d+ times/);
  expect(items[1]).toHaveTextContent(/^Warning.*weather-hourly.*seen 1 time/);
  expect(await within(items[0]!).findByRole("link", { name: "customers-sync" })).toBeVisible();
  const run = world.incidents.find(({ subject }) => subject === "customers-sync")?.run ?? "";
  expect(within(items[0]!).getByRole("link", { name: "The run that showed it" })).toHaveAttribute(
    "href",
    `/runs/${run}`,
  );
  const past = screen.getByRole("table", { name: "Was wrong" });
  expect(within(past).getByRole("row", { name: /Warning 4711@weir-1 4.1 GiB are free disk .* 2h/ })).toBeVisible();
  expect(within(past).queryByText("weather-hourly")).toBeNull();
});

test("nothing wrong is only said where something looks", async () => {
  const world = new World();
  world.incidents = [];
  await open("/alerts", { world });
  expect(await screen.findByText(/^Nothing is wrong/)).toBeVisible();
});

test("rules stand in words, with the message that they would tell", async () => {
  await open("/alerts?tab=rules", { language: "ko" });
  const rule = await screen.findByRole("article", { name: "volume" });
  expect(rule).toHaveTextContent("1 이상, 최근 실행 20번 평소 값의 ±50%");
  expect(rule).toHaveTextContent("sales-*, orders");
  expect(rule).toHaveTextContent("22:00–07:00 Asia/Seoul");
  await userEvent.click(within(rule).getByRole("button", { name: "volume 메시지 보기" }));
  // It unfolds.
  await waitFor(() => expect(within(rule).getByText("sales-example: unusual number of rows")).toBeVisible());
  expect(await screen.findByRole("note")).toHaveTextContent("alerts.yaml");
});

test("a rule is checked while it is written, and saved", async () => {
  const { world } = await open("/alerts?tab=rules");
  await write("late: { when: late, to: opps }\n");
  const issue = await screen.findByRole("button", { name: /no channel that is known here.*one of the channels/ });
  expect(issue).toHaveTextContent("line 1");
  expect(await save()).toBeDisabled();
  await write("late: { when: late, to: ops }\n");
  expect(await screen.findByText("Nothing is wrong with the rules")).toBeVisible();
  await userEvent.click(await save());
  await expect
    .poll(() => world.alerts)
    .toMatchObject({ text: "late: { when: late, to: ops }\n", version: 5, author: "admin" });
  await expect.poll(() => screen.queryByRole("note")).toBeNull();
});

test("what somebody else has saved meanwhile is not written over unseen", async () => {
  const { world } = await open("/alerts?tab=rules");
  await write("late: { when: late, to: ops }\n");
  world.alerts = {
    text: "late: { when: late, to: chat }\n",
    version: 5,
    author: "bo",
    made_at: new Date().toISOString(),
  };
  await expect.poll(save).toBeEnabled();
  await userEvent.click(await save());
  const newer = await screen.findByRole("alert");
  expect(newer).toHaveTextContent("bo has saved version 5 meanwhile");
  expect(world.alerts.version).toBe(5);
  await userEvent.click(within(newer).getByRole("button", { name: "What differs" }));
  const difference = await screen.findByRole("dialog");
  expect(difference).toHaveTextContent(/− late: \{ when: late, to: chat \}.*\+ late: \{ when: late, to: ops \}/);
  await userEvent.keyboard("{Escape}");
  await userEvent.click(await screen.findByRole("button", { name: "Save mine over it" }));
  await expect.poll(() => world.alerts).toMatchObject({ text: "late: { when: late, to: ops }\n", version: 6 });
});

test("what is not saved is there again, and can be thrown away", async () => {
  const world = new World();
  localStorage.setItem(
    "weir-draft:alerts.yaml",
    JSON.stringify({ text: "late: { when: late, to: ops }\n", version: 4, at: "" }),
  );
  await open("/alerts?tab=rules", { world });
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Discard" }));
  expect(await screen.findByRole("article", { name: "volume" })).toBeVisible();
  expect(localStorage.getItem("weir-draft:alerts.yaml")).toBeNull();
});

const fresh = () => {
  const world = new World();
  world.alerts = { text: "", version: 0, author: null, made_at: null };
  world.incidents = [];
  return world;
};

test("the first rule is ready to be saved, through a channel that exists", async () => {
  const world = fresh();
  await open("/alerts", { world });
  await userEvent.click(await screen.findByRole("link", { name: "To the rules" }));
  await userEvent.click(await screen.findByRole("combobox", { name: "Through" }));
  await userEvent.click(await screen.findByRole("option", { name: "ops-mail" }));
  await userEvent.click(screen.getByRole("button", { name: "Tell me when a run fails" }));
  expect(await screen.findByRole("article", { name: "failures" })).toBeVisible();
  await userEvent.click(await save());
  await expect.poll(() => world.alerts.version).toBe(1);
  expect(world.alerts.text).toContain("to: ops-mail");
});

test("without a channel the first step is to make one", async () => {
  const world = fresh();
  world.connections.clear();
  await open("/alerts?tab=rules", { world });
  await userEvent.click(await screen.findByRole("link", { name: "Make a channel" }));
  const dialog = await screen.findByRole("dialog", { name: "New connection" });
  expect(within(dialog).getByRole("combobox", { name: "Kind" })).toHaveValue("Mail");
});

test("who may only look sees the rules, and changes nothing", async () => {
  const world = new World();
  world.role = "viewer";
  const asked: string[] = [];
  await open("/alerts?tab=rules", { world, asked });
  expect(await screen.findByRole("article", { name: "failures" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(asked).not.toContain("/api/v1/alerts/check");
});
