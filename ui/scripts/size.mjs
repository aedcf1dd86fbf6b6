// Prints how much script the first page loads (sign-in and the list of pipelines), and fails above the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 300_000;
const FIRST_PAGE = [
  "index.html",
  "src/pages/sign-in/SignInPage.tsx",
  "src/shell/Shell.tsx",
  "src/pages/pipelines/PipelinesPage.tsx",
];
// Only one language is loaded; Korean is the larger one.
const LANGUAGE = "src/i18n/ko/index.ts";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist)));

function collect(key, files = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported, files);
  return files;
}

const files = new Set([...FIRST_PAGE, LANGUAGE].flatMap((key) => [...collect(key)]));
const sizes = [...files].map((file) => ({ file, size: gzipSync(readFileSync(new URL(file, dist))).length }));
const total = sizes.reduce((sum, { size }) => sum + size, 0);
for (const { file, size } of sizes.toSorted((a, b) => b.size - a.size)) {
  console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first page, gzipped script (limit ${LIMIT / 1000} kB)`);
if (total > LIMIT) process.exit(1);
