import { describe, expect, test } from "vitest";
import { parse } from "../../../editor/model/document";
import { lineChanges } from "../../../editor/model/tests/support";
import type { Rows, Show } from "../types";
import { labelOf, toNumber, withoutGaps } from "./cells";
import { removeTile, setHead, setPlaces, setTile } from "./edits";
import { differenceOf, figureOf, isUnfinished } from "./figure";
import { moved, nudged, resized, stretched, tidied, type Places } from "./grid";
import { atHeat, atMark, atRow, heatOf, marksOf, missingColumns, seriesAt } from "./marks";
import { formatDifference, formatFigure, formatTick } from "./number-format";
import { rowOf } from "../server";
import { readDashboard, readShow, refreshInterval, writeShow } from "./read";

describe("numbers", () => {
  test.each([
    [1234567, {}, "1,234,567"],
    [0.12345, {}, "0.12"],
    [1234.5, { format: "#,##0" }, "1,235"],
    [1234.5, { format: "0.00" }, "1234.50"],
    [0.1234, { format: "0.0%" }, "12.3%"],
    [-0.5, { format: "0.##%" }, "-50%"],
    [2_500_000, { format: "₩#,##0,K" }, "₩2,500K"],
    [12, { format: '0 "won"' }, "12 won"],
    [3, { unit: "runs" }, "3 runs"],
    [90_000, { unit: "ms" }, "1m 30s"],
    [2048, { unit: "bytes" }, "2.0 KiB"],
    [7, { format: "general" }, "7"],
  ])("%d as %o is %s", (value, look, expected) => expect(formatFigure(value, look, "en")).toBe(expected));

  test("an axis says large numbers in the words of the language", () => {
    expect(formatTick(1_200_000, {}, "ko")).toBe("120만");
    expect(formatTick(1_200_000, {}, "en")).toBe("1.2M");
  });

  test("shares are percentage points apart", () => {
    expect(formatDifference(-0.012, { format: "0.0%" }, "ko")).toBe("−1.2%p");
    expect(formatDifference(0.012, { format: "0.0%" }, "en")).toBe("+1.2 pp");
    expect(formatDifference(5, { unit: "runs" }, "en")).toBe("+5 runs");
  });
});

describe("cells", () => {
  test.each([
    [3, 3],
    ["12.50", 12.5],
    [true, 1],
    ["", null],
    ["failed", null],
    [null, null],
  ])("%o counts %o", (cell, expected) => expect(toNumber(cell)).toBe(expected));

  test("a day has its year only in another one", () => {
    const now = new Date("2026-11-22T12:00:00Z");
    expect(labelOf("2026-11-01", now)).toBe("11-01");
    expect(labelOf("2025-11-01", now)).toBe("2025-11-01");
    expect(labelOf(null, now)).toBe("–");
  });

  test("days that are left out are put in, weeks are not made days", () => {
    expect(withoutGaps(["2026-11-01", "2026-11-02", "2026-11-05"])).toHaveLength(5);
    expect(withoutGaps(["2026-11-01", "2026-11-08"])).toHaveLength(2);
    expect(withoutGaps(["서울", "부산"])).toEqual(["서울", "부산"]);
  });
});

const rows = (columns: string[], ...cells: Rows["rows"]): Rows => ({
  columns: columns.map((name) => ({ name, type: "utf8", nullable: true })),
  rows: cells,
});

describe("charts", () => {
  const show: Show = { kind: "chart", chart: "stacked-bar", x: "day", y: ["runs"], series: "status" };
  const data = rows(
    ["day", "status", "runs"],
    ["2026-11-02", "failed", 1],
    ["2026-11-01", "succeeded", 8],
    ["2026-11-03", "succeeded", "9"],
  );

  test("a series has a number for every x, and states have their order and colour", () => {
    expect(marksOf(show, data)).toEqual({
      x: ["2026-11-01", "2026-11-02", "2026-11-03"],
      series: [
        { name: "succeeded", tone: "ok", values: [8, null, 9] },
        { name: "failed", tone: "failing", values: [null, 1, null] },
      ],
    });
  });

  test("several columns are series; with a series of their own, each of each", () => {
    const two = rows(["day", "kind", "a", "b"], ["x", "k", 1, 2]);
    const names = (more: Partial<Show>) =>
      marksOf({ ...show, x: "day", y: ["a", "b"], series: undefined, ...more }, two).series.map(({ name }) => name);
    expect(names({})).toEqual(["a", "b"]);
    expect(names({ series: "kind" })).toEqual(["k · a", "k · b"]);
  });

  test("a mark asks by its x and series, a row of a table by its columns", () => {
    expect(atMark(show, marksOf(show, data), 1, 1)).toEqual({ x: "2026-11-02", y: 1, series: "failed" });
    expect(atRow({ kind: "table" }, data, data.rows[0]!)).toEqual({ day: "2026-11-02", status: "failed", runs: 1 });
    expect(atRow(show, data, data.rows[0]!)).toEqual({ x: "2026-11-02", y: 1, series: "failed" });
  });

  test.each([
    ["stacked-area", 2, 0],
    ["stacked-area", 5, 1],
    ["stacked-area", 99, 1],
    ["line", 2.4, 0],
    ["line", 3.9, 1],
    ["line", 99, 1],
  ] as const)("a click into a %s at %d asks for series %d", (chart, height, expected) => {
    const values = [3, 4, null].map((value, at) => ({ name: String(at), tone: null, values: [value] }));
    expect(seriesAt({ kind: "chart", chart }, { x: ["a"], series: values }, 0, height)).toBe(expected);
  });

  test("a heat map has its axes in order", () => {
    const heat: Show = { kind: "chart", chart: "heat-map", x: "hour", y: ["weekday"], value: "runs" };
    const marks = heatOf(heat, rows(["hour", "weekday", "runs"], [9, 2, 5], [1, 1, null], [1, 2, 3]));
    expect(marks).toEqual({
      x: [1, 9],
      y: [1, 2],
      cells: [
        [1, 1, 5],
        [0, 1, 3],
      ],
    });
    expect(atHeat(marks, 0)).toEqual({ x: 9, y: 2, value: 5 });
  });

  test("a column that the rows do not have is named", () => {
    expect(missingColumns({ ...show, y: ["count"] }, data)).toEqual(["count"]);
  });
});

describe("big numbers", () => {
  const data = rows(["day", "failed"], ["2026-11-02", 6], ["2026-11-01", 4]);
  const show: Show = { kind: "number", value: "failed", by: "day" };

  test("the last period is compared with the one before", () => {
    const figure = figureOf(show, data);
    expect(figure).toMatchObject({ value: 6, at: "2026-11-02", before: { value: 4, at: "2026-11-01" } });
    expect(figure.history).toEqual([4, 6]);
  });

  test.each([
    ["down", "worse"],
    ["up", "better"],
    [undefined, "neither"],
  ] as const)("where %s is good, more is %s", (good, verdict) => {
    expect(differenceOf(figureOf(show, data), good)).toEqual({ by: 2, share: 0.5, verdict });
  });

  test("takes today for a period that is not over", () => {
    const now = new Date("2026-11-02T12:00:00Z");
    expect(isUnfinished("2026-11-02", now)).toBe(true);
    expect([isUnfinished("2026-11-01", now), isUnfinished("2026-11", now), isUnfinished(2, now)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("after nothing there is no share", () => {
    const figure = figureOf(show, rows(["day", "failed"], ["2026-11-01", 0], ["2026-11-02", 1]));
    expect(differenceOf(figure, "down")).toEqual({ by: 1, share: null, verdict: "worse" });
  });
});

describe("the grid", () => {
  const at = (column: number, row: number, width = 6, height = 4) => ({ column, row, width, height });
  const places: Places = { a: at(0, 0), b: at(6, 0), c: at(0, 4, 12) };

  test.each<[string, Places, Places]>([
    [
      "moving beside another pushes it away",
      moved(places, "a", at(6, 0)),
      { a: at(6, 0), b: at(6, 4), c: at(0, 8, 12) },
    ],
    ["moving a little down changes nothing", moved(places, "a", at(0, 1)), places],
    [
      "moving over a middle takes the turn",
      moved(places, "a", at(0, 4)),
      { a: at(0, 8), b: at(6, 0), c: at(0, 4, 12) },
    ],
    ["moving up goes before", moved(places, "c", at(0, 0)), { a: at(0, 4), b: at(6, 4), c: at(0, 0, 12) }],
    ["a place outside is brought in", moved(places, "b", at(20, 0)), places],
    ["a key moves past the next tile", nudged(places, "b", "down"), { a: at(0, 0), b: at(6, 8), c: at(0, 4, 12) }],
    ["a key at the edge does nothing", nudged(places, "a", "left"), places],
    [
      "a wider tile pushes others down",
      stretched(places, "a", "right"),
      { a: at(0, 0, 7), b: at(6, 4), c: at(0, 8, 12) },
    ],
    ["a tile is never wider than the grid", resized(places, "b", { width: 20, height: 4 }), places],
    ["a tile is never too small", resized({ a: at(0, 0) }, "a", { width: 0, height: 0 }), { a: at(0, 0, 2, 1) }],
    ["room that nobody needs is taken out", tidied({ a: at(0, 3), b: at(6, 9) }), { a: at(0, 0), b: at(6, 0) }],
  ])("%s", (_, found, expected) => expect(found).toEqual(expected));
});

const TEXT = `# What the team looks at.
title: Operations
refresh: 5m # soon enough
parameters:
  days: { type: integer, default: 30, title: Days, choices: [7, 30, 90] }
tiles:
  # The first thing to see.
  failed:
    title: Failed
    connection: history
    sql: |
      select date(started_at) as day, count(*) as failed
      from runs where status = 'failed' group by 1
    show: { number: failed, by: day, good: down, unit: runs }
    at: { column: 0, row: 0, width: 3, height: 2 } # top left
  list: { title: Slowest, connection: history, sql: "select * from runs", show: table }
`;

describe("the file", () => {
  const document = parse(TEXT);
  const read = readDashboard(document.value);

  test("says what there is", () => {
    expect(read).toMatchObject({ title: "Operations", refresh: "5m", inputs: [] });
    expect(read.parameters).toEqual([
      { name: "days", type: "integer", title: "Days", default: 30, choices: [7, 30, 90] },
    ]);
    expect(read.tiles.map(({ name, show, at }) => [name, show.kind, at.row])).toEqual([
      ["failed", "number", 0],
      ["list", "table", 2],
    ]);
  });

  test("keeps its comments when a tile is moved, and changes that line only", () => {
    const after = setPlaces(document, { failed: { column: 3, row: 0, width: 3, height: 2 } });
    expect(lineChanges(TEXT, after.text)).toEqual([
      "-    at: { column: 0, row: 0, width: 3, height: 2 } # top left",
      "+    at: { column: 3, row: 0, width: 3, height: 2 } # top left",
    ]);
  });

  test("takes a tile as the form has it, under its new name", () => {
    const tile = { ...read.tiles[0]!, name: "broken", title: "Broken", drillSql: "select * from runs" };
    const after = setTile(document, "failed", tile);
    expect(readDashboard(after.value).tiles[0]).toEqual({ ...tile, drill: true });
    expect(after.text).toContain("  # The first thing to see.\n  broken:");
    expect(lineChanges(TEXT, after.text)).toHaveLength(5);
  });

  test("takes a new tile, and loses one", () => {
    const tile = { ...read.tiles[1]!, name: "more", inputs: ["shares"], connection: null };
    const more = setTile(document, null, tile);
    expect(readDashboard(more.value).tiles[2]).toEqual(tile);
    const less = removeTile(document, "failed", { failed: read.tiles[0]!.at, list: read.tiles[1]!.at });
    expect(readDashboard(less.value).tiles.map(({ name, at }) => [name, at.row])).toEqual([["list", 0]]);
  });

  test("is made anew by its own clock", () => {
    expect(refreshInterval("5m")).toBe(300_000);
    expect(refreshInterval({ cron: "0 8 * * *" })).toBeNull();
    expect(setHead(document, "refresh", undefined).text).not.toContain("5m");
  });
});

describe("a heat map", () => {
  const written = { chart: "heat-map", x: "hour", y: "runs", series: "weekday" };

  test("is written in the words of reports: rows are series, colours are y", () => {
    const show = readShow(written);
    expect(show).toMatchObject({ x: "hour", y: ["weekday"], value: "runs" });
    expect(writeShow(show)).toEqual(written);
  });

  test("is asked about by the columns of its result", () => {
    const at = { x: 8, y: 1, value: 42 };
    expect(rowOf(readShow(written), at)).toEqual({ hour: 8, weekday: 1, runs: 42 });
    expect(rowOf({ kind: "table" }, { day: "2026-03-01" })).toEqual({ day: "2026-03-01" });
    expect(rowOf({ kind: "chart", chart: "line", x: "day", y: ["a", "b"] }, { x: 1, y: 2 })).toEqual({ day: 1 });
  });
});
