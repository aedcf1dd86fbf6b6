import { expect, test } from "vitest";
import { marks, stepOf } from "./axis";
import { formatBytes, formatDuration } from "./format";
import { picks, readSearch, writeSearch } from "./search";

test.each([
  [350, "350ms", "350ms"],
  [4_200, "4.2s", "4.2초"],
  [59_900, "1m", "1분"],
  [63_000, "1m 3s", "1분 3초"],
  [3_600_000, "1h", "1시간"],
  [93_600_000, "1d 2h", "1일 2시간"],
])("%d ms are %s", (ms, english, korean) => {
  expect(formatDuration(ms, "en")).toBe(english);
  expect(formatDuration(ms, "ko")).toBe(korean);
});

test("bytes carry their unit", () => {
  expect([0, 1023, 1024, 1_500_000, 3e9].map(formatBytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.4 MiB", "2.8 GiB"]);
});

test("marks are round and not too many", () => {
  expect(stepOf(3_600_000, 6)).toBe(600_000);
  expect(marks(100, 2_050, 2)).toEqual([1_000, 2_000]);
});

test("every value of an address is a text", () => {
  expect(readSearch("?version=5&status=failed,running")).toEqual({ version: "5", status: "failed,running" });
  expect(writeSearch({ status: "failed,running", node: undefined, query: "" })).toBe("?status=failed,running");
  expect(picks("tab")({ tab: 1, other: "x" })).toEqual({ tab: "1" });
});
