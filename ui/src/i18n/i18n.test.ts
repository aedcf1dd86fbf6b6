import { describe, expect, test } from "vitest";
import * as en from "./en";
import { fill } from "./fill";
import * as ko from "./ko";
import { particle } from "./particle";

const holes = (message: string) => [...message.matchAll(/\{(\w+)/g)].map((match) => match[1]!);

describe("catalogues", () => {
  const areas = Object.keys(en) as (keyof typeof en)[];
  test.each(areas)("%s has the same messages in Korean, with the same holes", (area) => {
    const [english, korean] = [en[area] as Record<string, string>, ko[area] as Record<string, string>];
    expect(Object.keys(korean).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, message] of Object.entries(english)) {
      expect([...new Set(holes(korean[key]!))].toSorted(), key).toEqual([...new Set(holes(message))].toSorted());
    }
  });
});

describe("particles", () => {
  test.each([
    ["파이프라인", "을/를", "을"],
    ["주문", "이/가", "이"],
    ["실행 기록부", "이/가", "가"],
    ["sales-daily", "을/를", "를"],
    ["mail", "을/를", "을"],
    ["v3", "과/와", "과"],
    ["v2", "과/와", "와"],
    ["서울", "으로/로", "로"],
    ["부산", "으로/로", "으로"],
    ["`orders`", "은/는", "는"],
  ])("%s takes of %s the particle %s", (word, pair, expected) => expect(particle(word, pair)).toBe(expected));
});

describe("fill", () => {
  test("puts values, words by number and particles into the holes", () => {
    expect(fill("{count} {count|run|runs} of {name}", { count: 1, name: "a" }, "en")).toBe("1 run of a");
    expect(fill("{count} {count|run|runs}", { count: 1200 }, "en")).toBe("1,200 runs");
    expect(fill("{name|을/를} 삭제", { name: "주문" }, "ko")).toBe("주문을 삭제");
  });
});
