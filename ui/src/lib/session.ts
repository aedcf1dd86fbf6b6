import { change } from "../api/client";

const FRAGMENT = /^#token=(.+)$/;

/**
 * Signs in with the token of the link that the server printed, and takes it out of the address and the history. If it is refused, the
 * sign-in page asks for another.
 */
export async function signInFromFragment(): Promise<void> {
  const token = FRAGMENT.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  await change<void>("/session", { method: "POST", body: { token: decodeURIComponent(token) } }).catch(() => undefined);
}

/** Returns where to go after the sign-in: an address of this page, never one of elsewhere. */
export function ownAddress(next: string | undefined, fallback: string): string {
  if (!next) return fallback;
  const { origin, pathname, search } = new URL(next, location.origin);
  return origin === location.origin ? pathname + search : fallback;
}
