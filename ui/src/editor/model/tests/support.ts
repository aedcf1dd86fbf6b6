import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BlockKind, Port } from "../../../api/types";
import { finder, toBlockInfo, type BlockInfo } from "../blocks";
import { diffLines } from "../text-diff";

// `cargo xtask` tests a copy of the page in the target folder, beside which there are no examples.
const EXAMPLES = process.env.WEIR_EXAMPLES ?? join(import.meta.dirname, "../../../../../examples");

export function example(path: string): string {
  return readFileSync(join(EXAMPLES, path), "utf8");
}

export const EXAMPLE_FILES = [
  "exchange-share/pipeline.yaml",
  "exchange-share/share.yaml",
  "flights/pipeline.yaml",
  "postgres-to-lake/pipeline.yaml",
  "bench/w1.yaml",
  "bench/w2.yaml",
  "bench/w3.yaml",
];

/** Lines that one text has and the other has not: `-old`, `+new`. */
export function lineChanges(before: string, after: string): string[] {
  const changed = diffLines(before, after).filter(({ kind }) => kind !== "same");
  return changed.map(({ kind, text }) => (kind === "added" ? "+" : "-") + text);
}

export function testBlock(name: string, kind: BlockKind, inputs: Port[] = [], outputs: Port[] = []): BlockInfo {
  const capabilities = { http: false, connections: [], secrets: false, clock: false, random: false };
  const record = { licence: "Apache-2.0", digest: "sha256:0", size: 1, used_by: [] };
  return toBlockInfo({
    ...{ name, version: "1.0.0", kind, title: name, description: "", capabilities, config_schema: {} },
    ...{ ...record, inputs, outputs },
  });
}

const port = (name: string, variadic = false): Port => ({ name, variadic });

export const BLOCKS = [
  testBlock("file", "extractor"),
  testBlock("http", "extractor"),
  testBlock("postgres", "extractor"),
  testBlock("sql", "transform", [port("in", true)], [port("out")]),
  testBlock("mask", "transform", [port("in")], [port("out")]),
  testBlock("columns", "transform", [port("in")], [port("out")]),
  testBlock("join", "transform", [port("left"), port("right")], [port("out")]),
  testBlock("split", "transform", [port("in")], [port("yes"), port("no")]),
  testBlock("file-loader", "loader"),
];

export const find = finder(BLOCKS);
