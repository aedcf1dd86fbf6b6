import { expect, test } from "vitest";
import { fill } from "../../../i18n/fill";
import { alerts as english } from "../../../i18n/en/alerts";
import { alerts as korean } from "../../../i18n/ko/alerts";
import type { Language, Translate } from "../../../i18n/types";
import { issuesOf } from "./issues";
import { whenOf } from "./when";

const words = (catalogue: Record<string, string>, language: Language): Translate => {
  const translate = (key: string, values: Record<string, string | number> = {}) =>
    fill(catalogue[key.slice("alerts.".length)] ?? "", values, language);
  return translate as Translate;
};

test.each([
  ["failed", "failed", "A run failed, after its retries", "재시도 뒤에도 실행이 실패함"],
  [
    "rows",
    "rows, at least 1, at most 900, 50% around the usual of 20",
    "A run wrote an unusual number of rows, at least 1, at most 900, 50% around the usual of 20 runs",
    "쓴 행 수가 평소와 다름, 1 이상, 900 이하, 최근 실행 20번 평소 값의 ±50%",
  ],
  ["rejects", "rejects, more than 1%", "A run rejected too many rows, more than 1%", "거부된 행이 너무 많음, 1% 초과"],
  ["stale", "stale, 26h", "No run has succeeded for too long, 26h", "너무 오래 성공한 실행이 없음, 26h"],
  [
    "disk",
    "disk, less than 5GiB",
    "The server's disk is short of space, less than 5GiB",
    "서버 디스크 공간이 부족함, 5GiB 미만",
  ],
] as const)("%s: %s", (kind, when, inEnglish, inKorean) => {
  expect(whenOf({ kind, when }, words(english, "en"))).toBe(inEnglish);
  expect(whenOf({ kind, when }, words(korean, "ko"))).toBe(inKorean);
});

const TEXT = "# ours\nfailures: { when: failed, to: ops }\nlate: { when: late, to: nobody }\n";

test.each([
  ["at its place", { message: "`faild` is nothing", location: { line: 2, column: 19 } }, 2, 19],
  ["at the rule that it names", { message: "alert `late` tells `nobody`, which is no channel" }, 3, null],
  ["nowhere", { message: "`other` is unknown" }, null, null],
] as const)("what is wrong stands %s", (_, diagnostic, line, column) => {
  const [issue] = issuesOf([{ severity: "error", ...diagnostic }], TEXT);
  expect(issue).toMatchObject({ line, column, message: diagnostic.message, hints: [] });
});
