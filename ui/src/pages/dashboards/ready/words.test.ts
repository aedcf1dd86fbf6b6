import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Summary } from "../types";
import { KOREAN } from "./korean";
import { worded } from "./words";

const EXAMPLES = process.env.WEIR_EXAMPLES ?? join(import.meta.dirname, "../../../../../examples");
const READY = join(EXAMPLES, "../runtime/pipeline/src/dashboard/ready");

test("every word of the dashboards that come with Weir is there in Korean, and no other", () => {
  const files = readdirSync(READY).map((file) => readFileSync(join(READY, file), "utf8"));
  const found = files.flatMap((text) => [
    ...text.matchAll(/(?:title|description): (?:"([^"]+)"|([^,}\n]+(?:,[^}\n]*)?))/g),
  ]);
  const words = new Set(found.map(([, quoted, plain]) => (quoted ?? plain ?? "").replace(/, choices.*/, "").trim()));
  expect([...words].sort()).toEqual(Object.keys(KOREAN).sort());
});

test("what somebody wrote stays as it is", () => {
  const summary = { name: "operations", title: "Operations", description: null, source: "built-in" } as Summary;
  expect(worded(summary, "ko").title).toBe("운영");
  expect(worded(summary, "en").title).toBe("Operations");
  expect(worded({ ...summary, source: "page" }, "ko").title).toBe("Operations");
});
