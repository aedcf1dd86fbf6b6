import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { World } from "../fake/world";
import { open } from "./page";

const REPORT = "/reports/market-share-report/report";

test("reports are found over all runs, and open", async () => {
  const { router } = await open("/reports");
  const table = await screen.findByRole("table", { name: "Reports" });
  const row = within(table).getByRole("row", { name: /거래소별 점유율 보고서 .* 12 outputs/ });
  expect(within(row).getByRole("link", { name: "Open market-share.html" })).toBeVisible();
  await userEvent.click(within(row).getByText("거래소별 점유율 보고서"));
  await expect.poll(() => router.state.location.pathname).toBe(REPORT);
});

test("the latest output is in view, with its schedule and who got it", async () => {
  await open(REPORT);
  expect(await screen.findByTitle("market-share.html")).toHaveAttribute("sandbox", "");
  const about = screen.getByRole("complementary", { name: "About it" });
  expect(about).toHaveTextContent("30 8 * * * · Asia/Seoul");
  expect(await within(about).findByRole("button", { name: "Send again: reports-mail" })).toBeVisible();
  expect(about).toHaveTextContent("team@example.com, when it succeeded");
});

test("the arrow keys go from output to output", async () => {
  const { router } = await open(REPORT);
  const list = await screen.findByRole("navigation", { name: "Outputs" });
  within(list).getAllByRole("button")[0]!.focus();
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(() => router.state.location.search).toEqual({ run: "0195f0a0-0000-7000-8000-000000000001" });
});

test("two outputs are compared, tables by their rows", async () => {
  await open(`${REPORT}?file=market-share.csv&compare=0195f0a0-0000-7000-8000-000000000001`);
  const table = await screen.findByRole("table", { name: "Differences" });
  expect(screen.getByText("Rows are told apart by month, exchange.")).toBeVisible();
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map((row) => within(row).getAllByRole("cell")[0]!.textContent)).toEqual([
    "changed",
    "changed",
    "changed",
  ]);
  expect(rows[0]).toHaveTextContent("0.30.337");
});

test("what was sent is sent once more, after it was said to whom", async () => {
  const { world } = await open(REPORT);
  await userEvent.click(await screen.findByRole("button", { name: "Send again: reports-mail" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("goes through reports-mail to the channel's own recipients once more");
  const state = () => world.deliveries.find(({ id }) => id === 9002)?.state;
  expect(state()).toBe("sent");
  await userEvent.click(within(dialog).getByRole("button", { name: "Send again" }));
  await expect.poll(state).toBe("waiting");
});

test("viewers look, and send nothing", async () => {
  const world = new World();
  world.role = "viewer";
  await open(REPORT, { world });
  await screen.findByTitle("market-share.html");
  expect(screen.queryByRole("button", { name: /Send again/ })).toBeNull();
  expect(screen.queryByRole("button", { name: "Make it now" })).toBeNull();
});

test("the page speaks Korean", async () => {
  await open(REPORT, { language: "ko" });
  const about = await screen.findByRole("complementary", { name: "정보" });
  expect(await within(about).findByText("다음 예정")).toBeVisible();
});
