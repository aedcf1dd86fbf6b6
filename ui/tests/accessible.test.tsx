import { screen } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";
import { detailOf, statusOf } from "../fake/runs";
import { World } from "../fake/world";
import { open } from "./page";

const world = new World();
const run = world.runs.find((each) => each.pipeline === "customers-sync")!;
const done = world.runs.find((each) => each.pipeline === "customers-sync" && statusOf(each) === "succeeded")!;
const rejecting = world.runs.find((each) => detailOf(each).nodes.some((node) => node.rows_rejected > 20))!;

const PAGES: [path: string, shows: string | RegExp][] = [
  ["/pipelines", "customers-sync"],
  ["/pipelines/sales-daily", "v4"],
  ["/pipelines/sales-daily?tab=versions", "v1"],
  ["/pipelines/sales-daily?tab=schedule", /planned$/],
  ["/runs", /Last hour|customers-sync/],
  [`/runs/${run.id}`, "masked"],
  [`/runs/${run.id}?tab=rows`, "mask@1.0.0"],
  [`/runs/${run.id}?tab=logs`, /lines$/],
  [`/runs/${rejecting.id}?tab=rejects`, "Open"],
  [`/runs/${done.id}?tab=artifacts`, "profile.json"],
  ["/reports", "거래소별 점유율 보고서"],
  ["/reports/market-share-report/report", /reports-mail/],
  [`/runs/${run.id}?tab=deliveries`, "ops-mail"],
  ["/tokens", "data-team"],
  ["/alerts", "Was wrong"],
  ["/alerts?tab=rules", "Nothing is wrong with the rules"],
  ["/deliveries", "일별 매출 보고"],
  ["/deliveries?open=6", "421 4.3.2 try again later"],
  ["/schedules", "6 hours"],
  ["/schedules?tab=planned", "web-events"],
  ["/schedules?tab=ticks", /web-events|sales-daily/],
  ["/schedules?tab=calendar", /planned$/],
  ["/schedules?tab=load", "90 days"],
  ["/dashboards", "Operations"],
  ["/dashboards/operations", "Slowest"],
  ["/dashboards/operations?tile=heat", "SQL"],
  ["/dashboards/exchange-share", /refused/],
  ["/dashboards/exchange-share?edit", /refused/],
  ["/dashboards/exchange-share?edit&tab=form", "exchange-share → load"],
  ["/dashboards/exchange-share?edit&tile=share", "Take over"],
  ["/connections", "shop"],
  ["/connections?open=lake", "Bucket"],
  ["/connections?open=ops-mail", "Encryption"],
  ["/connections?open=hook", "Signing key"],
  ["/connections?tab=secrets", "mask-key"],
  ["/blocks", "dedup"],
  ["/blocks/http/1.0.0", "Config"],
];

const OFF = {
  // Colours are looked at in a real browser; jsdom knows none.
  "color-contrast": { enabled: false },
  // The component library puts a <header> into its dialogs, where it is no landmark.
  "landmark-no-duplicate-banner": { enabled: false },
  "landmark-unique": { enabled: false },
};

test.each(PAGES)("%s has no mistake that axe finds", async (path, shows) => {
  await open(path, { world });
  await screen.findAllByText(shows, undefined, { timeout: 8_000 });
  const { violations } = await axe.run(document.body, { rules: OFF, iframes: false });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n")}`)).toEqual([]);
});
