import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

// What jsdom does not have and the component library asks for.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
class NoEvents {
  static readonly CLOSED = 2;
  addEventListener() {}
  close() {}
}
vi.stubGlobal("ResizeObserver", NoObserver);
vi.stubGlobal("IntersectionObserver", NoObserver);
vi.stubGlobal("EventSource", NoEvents);
const noMatch = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };
window.matchMedia = (media) => ({ ...noMatch, media }) as unknown as MediaQueryList;
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
// A table draws only the rows that fit, so it has to have room.
Object.defineProperties(Element.prototype, {
  clientHeight: { get: () => 800 },
  clientWidth: { get: () => 1280 },
});
// What has no size counts as scrolled out of view, and a menu that belongs to it is hidden again a moment after it has opened.
Element.prototype.getBoundingClientRect = () => new DOMRect(10, 10, 100, 20);
// A text editor asks how wide its text is.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect(10, 10, 100, 20);
// Charts are looked at in a browser.
const FROM_CANVAS: Record<string, object> = {
  measureText: { width: 0 },
  createLinearGradient: { addColorStop: () => undefined },
};
const canvas = new Proxy({}, { get: (_, key) => () => FROM_CANVAS[String(key)], set: () => true });
HTMLCanvasElement.prototype.getContext = (() => canvas) as never;

// The made-up world is made up around the moment at which it is looked at: which run is the newest, and which is late, follows from it.
vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T06:30:00Z"), shouldAdvanceTime: true });

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  // What the component library keeps for dialogs would stand before the next page, and its links before the first one there.
  document.body.replaceChildren();
});
