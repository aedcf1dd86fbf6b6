import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { open } from "../../../tests/page";
import { keepDraft, readDraft } from "../state/draft";

const EDIT = "/pipelines/sales-daily/edit";
const SLOW = { timeout: 40_000 };
const draft = (text: string, version: number) => ({ text, version, at: "2026-11-22T00:00:00Z" });

describe("the editor's page", () => {
  it("keeps a draft until it is saved as a new version", async () => {
    await open(EDIT);
    const owner = await screen.findByLabelText("owner", {}, SLOW);
    fireEvent.change(owner, { target: { value: "night shift" } });
    fireEvent.blur(owner);
    await screen.findByText(/Unsaved, from v/, {}, SLOW);
    await waitFor(() => expect(readDraft("sales-daily")?.text).toContain("owner: night shift"));
    fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
    await screen.findByText(/^Saved as v\d+$/, {}, SLOW);
    await waitFor(() => expect(readDraft("sales-daily")).toBeNull());
  }, 120_000);

  it("says who saved meanwhile, and lets one of both win", async () => {
    keepDraft("sales-daily", draft("name: sales-daily\nnodes: {}\n", 1));
    await open(EDIT);
    await screen.findByText(/saved version \d+ meanwhile/, {}, SLOW);
    fireEvent.keyDown(document.body, { key: "s", ctrlKey: true });
    fireEvent.click(await screen.findByText("Save mine over it", {}, SLOW));
    await screen.findByText(/^Saved as v\d+$/, {}, SLOW);
  }, 120_000);

  it("opens the node that the address names", async () => {
    await open(`${EDIT}?node=mart`);
    expect((await screen.findAllByDisplayValue("mart", {}, SLOW)).length).toBeGreaterThan(0);
  }, 120_000);

  it("begins a new pipeline with one sentence and examples", async () => {
    await open("/pipelines/new");
    fireEvent.click(await screen.findByText("Two files, joined by SQL", {}, SLOW));
    expect(await screen.findByText("customers", {}, SLOW)).toBeInTheDocument();
  }, 120_000);
});
