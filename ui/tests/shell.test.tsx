import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "./page";

test("the page's content is reached by keys, and by the link that skips what stands above", async () => {
  await open("/blocks/http/1.0.0");
  const content = await screen.findByRole("main");
  // It is what scrolls: without the focus, keys could not scroll a page that holds nothing to press.
  expect(content.tabIndex).toBe(0);
  expect(screen.getByRole("link", { name: "Skip to the content" })).toHaveAttribute("href", `#${content.id}`);
});
