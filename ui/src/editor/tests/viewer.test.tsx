import { fireEvent, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { open } from "../../../tests/page";

vi.mock("../../lib/role", () => ({ useCanEdit: () => false, useIsAdmin: () => false }));

const SLOW = { timeout: 40_000 };

it("shows a viewer everything and lets nothing be changed", async () => {
  await open("/pipelines/sales-daily/edit?node=mart");
  await screen.findByText("Read only", {}, SLOW);
  for (const field of await screen.findAllByDisplayValue("mart", {}, SLOW)) expect(field).toBeDisabled();
  expect(screen.queryByText("Save")).toBeNull();
  expect(screen.queryByText("Deploy")).toBeNull();
  expect(screen.queryByPlaceholderText("Search blocks")).toBeNull();
  fireEvent.keyDown(document.body, { key: "Delete" });
  expect((await screen.findAllByDisplayValue("mart")).length).toBeGreaterThan(0);
}, 120_000);
