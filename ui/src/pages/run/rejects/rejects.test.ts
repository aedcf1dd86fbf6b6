import { expect, test } from "vitest";
import type { Cell, RowsView } from "../../../api/types";
import { chosenBy, NO_FIXES, replayOf, step } from "./fixes";
import { counted, filterRejects, rejectsOf } from "./rows";
import { read } from "./values";

const column = (name: string, type = "utf8") => ({ name, type, nullable: true });

const VIEW: RowsView = {
  columns: [
    ...["reject_id", "reject_status", "reject_reason", "reject_split"].map((name) => column(name)),
    column("amount", "decimal128(6, 2)"),
    column("memo"),
  ],
  rows: [
    ["r0-0", "open", "too small", "a", "-1.00", null],
    ["r0-1", "replayed", "too small", "a", "-2.00", "x"],
    ["r0-2", "open", "no memo", "b", "3.00", ""],
  ],
};

const { rejects, columns, about } = rejectsOf(VIEW);
const [first, second, third] = rejects;

test("a row is told apart from what is known of its rejection", () => {
  expect(columns.map(({ name }) => name)).toEqual(["amount", "memo"]);
  expect(about.map(({ name }) => name)).toEqual(["reject_split"]);
  expect(first).toMatchObject({ id: "r0-0", status: "open", row: { amount: "-1.00", memo: null } });
  expect(filterRejects(rejects, { status: "open", reason: "too small" })).toEqual([first]);
  expect(counted(rejects, ({ reason }) => reason)).toEqual([
    ["too small", 2],
    ["no memo", 1],
  ]);
});

const set = (reject: typeof first, name: string, value: Cell) =>
  ({ do: "set", reject: reject!, column: name, value }) as const;

test("a correction can be undone, redone, and taken back by hand", () => {
  const one = step(NO_FIXES, set(first, "amount", "1.00"));
  const two = step(one, set(first, "memo", "ok"));
  expect(two.now).toEqual({ "r0-0": { amount: "1.00", memo: "ok" } });
  const undone = step(two, { do: "undo" });
  expect(undone.now).toEqual(one.now);
  expect(step(undone, { do: "redo" }).now).toEqual(two.now);
  expect(step(one, set(first, "amount", "-1.00")).now).toEqual({});
  expect(step(one, set(first, "amount", "1.00"))).toBe(one);
  expect(step(two, { do: "drop", ids: ["r0-0"] })).toEqual(NO_FIXES);
});

test("null and an empty text are two things", () => {
  expect(step(NO_FIXES, set(third, "memo", null)).now).toEqual({ "r0-2": { memo: null } });
});

test("only what was chosen is named, and what went through before goes again only then", () => {
  const fixes = { "r0-0": { amount: "1.00" }, "r0-1": { amount: "2.00" } };
  const body = (choice: "open" | "chosen" | "corrected", chosen: string[]) =>
    replayOf("clean", choice, chosenBy(choice, rejects, new Set(chosen), fixes), fixes);
  expect(body("open", [])).toEqual({
    node: "clean",
    rejects: ["r0-0", "r0-2"],
    rows: [{ amount: "1.00", reject_id: "r0-0" }],
  });
  const open = chosenBy("open", rejects, new Set(), {});
  expect(replayOf("clean", "open", open, {})).toEqual({ node: "clean" });
  expect(body("chosen", ["r0-2"])).toEqual({ node: "clean", rejects: ["r0-2"] });
  expect(body("corrected", [])).toMatchObject({ rejects: ["r0-0", "r0-1"], again: true });
  expect(second?.status).toBe("replayed");
  const failed = { ...first!, status: "failed" as const };
  expect(chosenBy("chosen", [failed], new Set(["r0-0"]), {})).toEqual([]);
});

test.each([
  ["int8", "127", 127],
  ["int8", "128", "rejects.outOfRange"],
  ["uint16", "-1", "rejects.outOfRange"],
  ["int64", "9007199254740993", "9007199254740993"],
  ["int32", "1.5", "rejects.noWhole"],
  ["float64", "1e3", 1_000],
  ["float64", "x", "rejects.noNumber"],
  ["decimal128(6, 2)", "1234.50", "1234.50"],
  ["decimal128(6, 2)", "12345.5", "rejects.outOfRange"],
  ["decimal128(6, 2)", "1.555", "rejects.outOfRange"],
  ["bool", "true", true],
  ["bool", "yes", "rejects.noBool"],
  ["date32", "2026-02-28", "2026-02-28"],
  ["date32", "2026-02-30", "rejects.noDay"],
  ["timestamp[us, UTC]", "2026-01-31T08:30:00Z", "2026-01-31T08:30:00Z"],
  ["timestamp[us]", "yesterday", "rejects.noMoment"],
  ["time64[us]", "08:30", "08:30"],
  ["list<int64>", "[1, 2]", [1, 2]],
  ["struct<a: int64>", "{", "rejects.noJson"],
  ["utf8", " 1 ", " 1 "],
  ["int64", "", null],
] as const)("as %s, `%s` is %j", (type, typed, expected) => {
  const found = read(typed, column("a", type));
  expect(found.fault ?? found.value).toEqual(expected);
});

test("a column without nulls needs a value", () => {
  expect(read(" ", { name: "a", type: "int64", nullable: false })).toEqual({ fault: "rejects.needsValue" });
});
