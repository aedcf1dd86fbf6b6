import type { Artifact, DeliveryDetail, Output, Report } from "../../src/api/types";
import { json, page, type Routes } from "../http.ts";

const DAY = 86_400_000;
const NODE = "report";
const PIPELINE = "market-share-report";
const EXCHANGES = ["Korbit", "Binance", "Coinbase"];

/** The share of each exchange on a day, in tenths of a percent; another one every day. */
const shares = (day: number) => EXCHANGES.map((_, index) => 300 + ((day * 37 + index * 101) % 70));

const dayOf = (index: number) => new Date(Date.UTC(2026, 2, 20) - index * DAY);
const runOf = (index: number) => `0195f0a0-0000-7000-8000-${String(index).padStart(12, "0")}`;

function contents(index: number): Record<string, [type: string, text: string]> {
  const day = dayOf(index).toISOString().slice(0, 10);
  const rows = shares(index).map((share, at) => `${day.slice(0, 7)},${EXCHANGES[at]},${share / 1000}`);
  const cells = shares(index).map((share, at) => `<tr><td>${EXCHANGES[at]}</td><td>${share / 10}%</td></tr>`);
  return {
    "market-share.csv": ["text/csv; charset=utf-8", `month,exchange,share\n${rows.join("\n")}\n`],
    "market-share.html": [
      "text/html; charset=utf-8",
      `<h1>거래소별 점유율 ${day}</h1><table>${cells.join("")}</table>`,
    ],
    "market-share.xlsx": ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"],
  };
}

function filesOf(index: number): Artifact[] {
  return Object.entries(contents(index)).map(([name, [media_type, text]]) => ({
    ...{ node: NODE, name, media_type },
    size: new TextEncoder().encode(text).length,
  }));
}

function output(index: number): Output {
  const due = new Date(dayOf(index).getTime() - 1_800_000).toISOString();
  const made_at = new Date(Date.parse(due) + 4_000).toISOString();
  return { pipeline: PIPELINE, node: NODE, run: runOf(index), made_at, due, files: filesOf(index) };
}

const OUTPUTS = Array.from({ length: 12 }, (_, index) => output(index));

const REPORT: Report = {
  ...{ pipeline: PIPELINE, node: NODE, title: "거래소별 점유율 보고서", owner: "market-data" },
  ...{ outputs: OUTPUTS.length, latest: OUTPUTS[0]!, paused: false },
  deliver: [
    { to: "reports-mail", recipients: ["team@example.com"], when: "succeeded", artifacts: [], fallback: "chat" },
    { to: "team", recipients: [], when: "succeeded", artifacts: [], fallback: null },
  ],
  schedules: [
    {
      ...{ trigger: "every-morning", rule: "30 8 * * *", zone: "Asia/Seoul" },
      next: [1, 2, 3, 4, 5].map((day) => new Date(dayOf(-day).getTime() - 1_800_000).toISOString()),
    },
  ],
};

/** What left because of the latest of these reports. */
export function reportDeliveries(): DeliveryDetail[] {
  const { run, made_at } = OUTPUTS[0]!;
  return ["reports-mail", "team"].map((channel, index): DeliveryDetail => ({
    ...{ id: 9002 - index, key: `${run}/${channel}`, kind: "report", state: "sent", channel, pipeline: PIPELINE, run },
    ...{ title: "거래소별 점유율", recipients: [], attempts: 1, made_at, ended_at: made_at, next_try_at: null },
    ...{ why: null, fallback: null, instead_of: null },
    message: {
      ...{ title: "거래소별 점유율", severity: "success", text: "", facts: [], tables: [], links: [] },
      ...{ attachments: [], language: "ko" },
    },
    tries: [{ server: "4711@weir-1", began_at: made_at, took_ms: 180, sent: true, said: "`202 Accepted`" }],
  }));
}

/** Returns the content of a file of these reports; nothing for files of others. */
export function reportContent([run, , name]: string[]): Response | null {
  const index = OUTPUTS.findIndex((one) => one.run === run);
  const found = index === -1 ? undefined : contents(index)[name ?? ""];
  return found ? new Response(found[1], { headers: { "content-type": found[0] } }) : null;
}

/** What runs have made for people. */
export const reportRoutes: Routes = {
  "GET /reports": () => json({ items: [REPORT], next: null }),
  "GET /reports/*/*": ({ params, query }) =>
    params[0] === PIPELINE && params[1] === NODE ? page(OUTPUTS, query) : page([], query),
};
