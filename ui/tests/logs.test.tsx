import { act, screen, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { json } from "../fake/http";
import { World } from "../fake/world";
import type { LogLine } from "../src/api/types";
import { follow, KEPT, type Followed } from "../src/pages/run/logs/lines";
import { open } from "./page";

const lineOf = (seq: number, level: LogLine["level"] = "info"): LogLine => {
  const at = new Date(Date.parse("2026-11-20T06:00:00Z") + seq * 1_000).toISOString();
  return { seq, at, level, node: null, message: `line ${seq}.`, fields: {} };
};

/** The streams of events that a page listens to. */
class Events {
  static readonly CLOSED = 2;
  static all: Events[] = [];
  onopen = () => {};
  handlers = new Map<string, (event: { data: string }) => void>();

  constructor(readonly url: string) {
    Events.all.push(this);
  }
  addEventListener(name: string, handler: (event: { data: string }) => void) {
    this.handlers.set(name, handler);
  }
  close() {}
}

const tell = (...lines: LogLine[]) => {
  const stream = Events.all.find(({ url }) => /\/runs\/.*\/events$/.test(url))!;
  act(() => lines.forEach((line) => stream.handlers.get("log")!({ data: JSON.stringify(line) })));
};

/** Opens the log of a run that goes on; `kept` is what the server has of it. */
async function openLog(kept: LogLine[]) {
  const world = new World();
  await open(`/runs/${world.running()[0]!.id}`, { world });
  const answer = globalThis.fetch;
  const asked: string[] = [];
  globalThis.fetch = (url, init) => {
    const { pathname, searchParams } = new URL(String(url), "http://localhost");
    if (!pathname.endsWith("/logs")) return answer(url, init);
    const after = Number(searchParams.get("after") ?? 0);
    asked.push(String(after));
    const behind = kept.filter((line) => line.seq > after);
    // Two lines a page, so that there are pages.
    const items = behind.slice(0, 2);
    return Promise.resolve(json({ items, next: behind.length > 2 ? String(items.at(-1)!.seq) : null }));
  };
  (await screen.findByRole("tab", { name: "Log" })).click();
  const log = await screen.findByRole("log");
  const shown = () =>
    within(log)
      .getAllByText(/^line \d+\./)
      .map((line) => Number(line.textContent!.match(/\d+/)![0]));
  return { asked, shown };
}

vi.stubGlobal("EventSource", Events);
beforeEach(() => {
  Events.all = [];
});

test("lines that the stream has left out are read, and stand where they belong", async () => {
  const kept = [1, 2, 3].map((seq) => lineOf(seq));
  const { asked, shown } = await openLog(kept);
  await expect.poll(shown).toEqual([1, 2, 3]);
  kept.push(...[4, 5, 6, 7, 8, 9].map((seq) => lineOf(seq)));
  asked.length = 0;
  tell(lineOf(4), lineOf(8), lineOf(9));
  await expect.poll(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Only what was missing, a page at a time.
  expect(asked).toEqual(["4", "6"]);
});

test("nothing is read when nothing is missing, and a line that comes twice stands once", async () => {
  const kept = [1, 2].map((seq) => lineOf(seq));
  const { asked, shown } = await openLog(kept);
  await expect.poll(shown).toEqual([1, 2]);
  asked.length = 0;
  tell(lineOf(2), lineOf(3), lineOf(4, "debug"), lineOf(3), lineOf(5));
  await expect.poll(shown).toEqual([1, 2, 3, 5]);
  expect(asked).toEqual([]);
});

test("what is too much to be kept is a gap, too", () => {
  let log: Followed = { lines: [], gaps: [] };
  for (let seq = 1; seq <= 2 * KEPT + 1; seq++) if (seq !== 3) log = follow(log, lineOf(seq));
  expect(log.lines).toHaveLength(KEPT);
  expect(log.gaps).toEqual([{ after: 0, before: log.lines[0]!.seq }]);
});
