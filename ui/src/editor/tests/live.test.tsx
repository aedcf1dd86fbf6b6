import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { open } from "../../../tests/page";
import { World } from "../../../fake/world";
import { keepDraft } from "../state/draft";

const EDIT = "/pipelines/sales-daily/edit";
const SLOW = { timeout: 40_000 };
const draft = (nodes: string) => ({
  text: `name: sales-daily\nparameters:\n  table: { type: string, default: orders_eu }\nnodes:\n${nodes}`,
  version: 5,
  at: "2026-11-22T00:00:00Z",
});

describe("what the server tells while one types", () => {
  it("shows what a parameter stands for now", async () => {
    keepDraft("sales-daily", draft("  a: { block: postgres@1, config: { connection: shop, table: '${table}' } }\n"));
    await open(`${EDIT}?node=a`);
    await waitFor(
      () => expect(document.querySelector('[data-live="table"]')).toHaveTextContent("now: orders_eu"),
      SLOW,
    );
  }, 120_000);

  it("offers the streams of an extractor, and leaves typing possible", async () => {
    keepDraft("sales-daily", draft("  a: { block: postgres@1, config: { connection: shop } }\n"));
    await open(`${EDIT}?node=a`);
    fireEvent.click(await screen.findByRole("button", { name: "Find" }, SLOW));
    await screen.findByText("8 streams to choose from; type to search.", {}, SLOW);
    fireEvent.change(screen.getByLabelText("stream", { selector: "input" }), { target: { value: "public.ord" } });
    fireEvent.click(await screen.findByText("public.orders", {}, SLOW));
    await waitFor(() => expect(screen.getByLabelText("stream", { selector: "input" })).toHaveValue("public.orders"));
  }, 120_000);

  it("says why streams could not be found out, and what to do", async () => {
    keepDraft("sales-daily", draft("  a: { block: postgres@1, config: {} }\n"));
    await open(`${EDIT}?node=a`);
    fireEvent.click(await screen.findByRole("button", { name: "Find" }, SLOW));
    expect(await screen.findByText(/names no connection/, {}, SLOW)).toBeInTheDocument();
    expect(screen.getByText(/that it reads/)).toBeInTheDocument();
  }, 120_000);
});

it("checks a viewer's draft without asking blocks, and says why there is no preview", async () => {
  const world = new World();
  world.role = "viewer";
  await open(`${EDIT}?node=valid`, { world });
  await screen.findByText("Checked", {}, SLOW);
  fireEvent.click(await screen.findByRole("button", { name: "Preview up to here" }, SLOW));
  expect(await screen.findByText(/Only editors may have blocks asked/, {}, SLOW)).toBeInTheDocument();
}, 120_000);
