import { describe, expect, it } from "vitest";
import { diffCsv, readCsv } from "./csv-diff";

describe("CSV", () => {
  it("is read with quotes, marks and either line end", () => {
    expect(readCsv('\u{feff}a,b\r\n"1,2","say ""x"""\r\n\n"two\nlines",')).toEqual([
      ["a", "b"],
      ["1,2", 'say "x"'],
      ["two\nlines", ""],
    ]);
  });
});

describe("the difference of two tables", () => {
  const before = "day,exchange,share\n2026-03-01,Korbit,0.2\n2026-03-01,Binance,0.8\n";

  it("tells rows apart by the columns before the first of numbers", () => {
    const after = "day,exchange,share\n2026-03-01,Korbit,0.3\n2026-03-02,Korbit,0.1\n";
    const { keys, rows } = diffCsv(before, after);
    expect(keys).toEqual(["day", "exchange"]);
    expect(rows.map(({ kind, cells }) => [kind, cells[1]?.value, cells[2]])).toEqual([
      ["changed", "Korbit", { value: "0.3", was: "0.2" }],
      ["added", "Korbit", { value: "0.1" }],
      ["gone", "Binance", { value: "0.8" }],
    ]);
  });

  it("tells columns that are gone, and takes no measure for a key because a cell is empty", () => {
    const { keys, lost, rows } = diffCsv(
      "day,share,note\n1 May,0.1,a\n2 May,0.2,b\n",
      "day,share\n1 May,\n2 May,0.2\n",
    );
    expect([keys, lost]).toEqual([["day"], ["note"]]);
    expect(rows.map(({ kind }) => kind)).toEqual(["changed"]);
  });

  it("tells columns that are new, and takes numbers with commas for measures", () => {
    const { keys, fresh, rows } = diffCsv('day,amount\n1 May,"1,000"\n', 'day,amount,note\n1 May,"1,200.5",a\n');
    expect([keys, fresh]).toEqual([["day"], ["note"]]);
    expect(rows.map(({ kind }) => kind)).toEqual(["changed"]);
  });

  it("pairs rows of the same key in their order, however many there are", () => {
    const table = (value: (row: number) => number) =>
      `name,value\n${Array.from({ length: 20_000 }, (_, row) => `same,${value(row)}`).join("\n")}\nother,0\n`;
    const { rows } = diffCsv(
      table((row) => row),
      table((row) => (row === 7 ? 0 : row)),
    );
    expect(rows).toEqual([{ kind: "changed", cells: [{ value: "same" }, { value: "0", was: "7" }] }]);
  });

  it("is nothing for the same rows in another order and with columns moved", () => {
    expect(diffCsv(before, before).rows).toEqual([]);
    expect(diffCsv("share,day,exchange\n0.2,2026-03-01,Korbit\n0.8,2026-03-01,Binance\n", before).rows).toEqual([]);
  });
});
