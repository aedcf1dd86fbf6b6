import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { TOKEN } from "../fake/routes/session";
import { World } from "../fake/world";
import { open } from "./page";

const signedOut = () => {
  const world = new World();
  world.signedIn = false;
  return world;
};

test("who is not signed in is asked for the token, and then sees what they asked for", async () => {
  const { router } = await open("/runs?status=failed", { world: signedOut() });
  const token = await screen.findByLabelText(/Token/);
  expect(router.state.location.pathname).toBe("/sign-in");
  await userEvent.type(token, TOKEN);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await expect.poll(() => router.state.location.href).toBe("/runs?status=failed");
});

test("a wrong token says what to do", async () => {
  await open("/sign-in", { world: signedOut() });
  await userEvent.type(await screen.findByLabelText(/Token/), "guess");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("prints a link with the token");
});

test("a server that does not answer can be asked again", async () => {
  await open("/pipelines");
  globalThis.fetch = () => Promise.reject(new TypeError("refused"));
  await userEvent.click(await screen.findByRole("link", { name: "Blocks" }));
  const alert = await screen.findByRole("alert", undefined, { timeout: 10_000 });
  expect(alert).toHaveTextContent("The server does not answer");
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
});
