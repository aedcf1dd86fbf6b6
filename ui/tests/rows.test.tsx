import { render, screen } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { expect, test } from "vitest";
import type { RunNode } from "../src/api/types";
import { I18nProvider } from "../src/i18n";
import { loadCatalogue } from "../src/i18n/language";
import { balanceOf } from "../src/pages/run/conservation";
import { RowsVerdict } from "../src/pages/run/RowsVerdict";

const node = (name: string, role: RunNode["role"], counts: [number, number, number, number]): RunNode => {
  const [rows_in, rows_out, rows_filtered, rows_rejected] = counts;
  const rest = { block: "mask@1.0.0", bytes_in: 0, bytes_out: 0, started_at: null, ended_at: null, usage: null };
  return { node: name, role, rows_in, rows_out, rows_filtered, rows_rejected, ...rest };
};

async function verdict(language: "en" | "ko", going: boolean) {
  const nodes = [node("read", "extractor", [10, 10, 0, 0]), node("store", "loader", [1000, 990, 0, 3])];
  const balanced = nodes.map((each) => ({ node: each, balance: balanceOf(each, []) }));
  render(
    <MantineProvider>
      <I18nProvider language={language} catalogue={await loadCatalogue(language)}>
        <RowsVerdict nodes={balanced} going={going} />
      </I18nProvider>
    </MantineProvider>,
  );
}

test("what does not add up is said in words", async () => {
  await verdict("en", false);
  expect(screen.getByRole("alert")).toHaveTextContent(
    "1 node does not add up:store: 7 rows are missing: 1,000 went in, 990 came out, 0 were filtered, 3 rejected.",
  );
});

test("rows on their way are not missing", async () => {
  await verdict("en", true);
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByText(/^The run goes on/)).toBeInTheDocument();
});
