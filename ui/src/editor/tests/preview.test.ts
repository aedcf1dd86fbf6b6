import { describe, expect, it } from "vitest";
import type { Cell } from "../../api/types";
import { compare } from "../preview/compare";
import { distributionOf } from "../preview/distribution";
import { toCsv, toJson } from "../preview/export";
import { filterRows, fitsFilter, type Sheet } from "../preview/sheet";

const sheet = (columns: string, ...rows: Cell[][]): Sheet => ({
  columns: columns.split(" ").map((column) => {
    const [name = "", type = "utf8"] = column.split(":");
    return { name, type, nullable: true };
  }),
  rows,
  complete: true,
});

describe("filters of columns", () => {
  it.each<[Cell, string, boolean]>([
    ["Seoul", "seo", true],
    ["Seoul", "= seoul", false],
    [10, "> 9", true],
    ["10", "> 9", true],
    ["2026-11-22", "< 2026-12-01", true],
    [null, "null", true],
    [null, "!null", false],
    [null, "> 1", false],
    [5, "!= 5", false],
  ])("%j %s: %s", (cell, filter, expected) => {
    expect(fitsFilter(cell, filter)).toBe(expected);
  });

  it("work together", () => {
    expect(filterRows(sheet("a b", [1, "x"], [2, "x"], [3, "y"]), { a: "> 1", b: "x" })).toEqual([1]);
  });
});

describe("distributions", () => {
  it("count nulls, values and the most frequent", () => {
    expect(distributionOf(["x", "y", "x", null], "utf8")).toMatchObject({
      rows: 4,
      nulls: 1,
      distinct: 2,
      min: "x",
      max: "y",
      bars: [
        { label: "x", count: 2 },
        { label: "y", count: 1 },
      ],
    });
  });

  it("make ranges of many numbers", () => {
    const { bars, min, max } = distributionOf(
      Array.from({ length: 100 }, (_, index) => index),
      "int64",
    );
    expect(bars).toHaveLength(8);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect([min, max]).toEqual(["0", "99"]);
  });
});

describe("before and after", () => {
  it("finds rows and columns that came, went and changed", () => {
    const before = sheet("id city", [1, "a"], [2, "b"], [3, "c"]);
    const after = sheet("id city total", [1, "a", 5], [2, "B", 6], [4, "d", 7]);
    const found = compare(before, after);
    expect(found.key).toBe("id");
    expect(found.before).toEqual(["same", "changed", "removed"]);
    expect(found.after).toEqual(["same", "changed", "added"]);
    expect([...(found.cellsAfter.get(1) ?? [])]).toEqual(["city"]);
    expect([...found.columns]).toEqual([["total", "added"]]);
  });

  it("compares whole rows where no column names them", () => {
    const found = compare(sheet("x", ["a"], ["a"], ["b"]), sheet("x", ["a"], ["c"], ["c"]));
    expect(found.key).toBeNull();
    expect(found.before).toEqual(["same", "removed", "removed"]);
    expect(found.after).toEqual(["same", "added", "added"]);
  });
});

describe("export", () => {
  it("quotes what CSV needs quoted, and what a spreadsheet would run", () => {
    const csv = toCsv(sheet("a b", ['x,"y"', null], ["=1+1", -5]));
    expect(csv).toBe('a,b\r\n"x,""y""",\r\n\'=1+1,-5\r\n');
  });

  it("keeps nulls in JSON", () => {
    expect(JSON.parse(toJson(sheet("a b", [1, null])))).toEqual([{ a: 1, b: null }]);
  });
});
