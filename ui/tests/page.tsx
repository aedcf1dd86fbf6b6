import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { handle } from "../fake/handle";
import { World } from "../fake/world";
import { newClient } from "../src/api/cache";
import { App } from "../src/App";
import { loadCatalogue } from "../src/i18n/language";
import type { Language } from "../src/i18n/types";
import { newRouter } from "../src/router";

// The pages come in parts when they are needed. Here all come first, so that what is waited for is the page and not the reading of files,
// which on a busy machine takes longer than anyone waits for a dialog.
const PARTS = import.meta.glob(["../src/{pages,shell,graph}/**/*.tsx", "!**/*.test.tsx"]);
await Promise.all(Object.values(PARTS).map((load) => load()));

interface Options {
  language?: Language;
  world?: World;
  /** Takes down what is asked of the server. */
  asked?: string[];
}

/** Opens a page against the fake server. */
export async function open(path: string, { language = "en", world = new World(), asked }: Options = {}) {
  globalThis.fetch = (url, init) => {
    const request = new Request(new URL(String(url), "http://localhost"), init);
    asked?.push(new URL(request.url).pathname);
    return handle(world, request);
  };
  const client = newClient(() => void router.navigate({ to: "/sign-in" }));
  const router = newRouter(client, createMemoryHistory({ initialEntries: [path] }));
  const catalogue = await loadCatalogue(language);
  render(<App client={client} router={router} language={language} catalogue={catalogue} />);
  return { router, world };
}
