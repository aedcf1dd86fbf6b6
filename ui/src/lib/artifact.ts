import type { Artifact } from "../api/types";

/** A larger text would hold up the page. */
export const LARGEST_TEXT = 1024 * 1024;

const TEXT = /^text\/|[/+](json|xml|yaml|x-yaml|x-ndjson|ndjson|csv|sql)$/;

/**
 * Says how an artifact can be looked at: as a page, a picture, or the text that it is. What a block made is never run: a page stands in a frame
 * that has no scripts and no rights, and a picture runs no script either.
 */
export function viewOf({ media_type, size }: Artifact): "page" | "picture" | "text" | "too-large" | null {
  const [type = ""] = media_type.toLowerCase().split(";");
  if (type.trim() === "text/html") return "page";
  if (type.startsWith("image/")) return "picture";
  if (!TEXT.test(type.trim())) return null;
  return size > LARGEST_TEXT ? "too-large" : "text";
}

/** Puts documents before pictures, which are mostly parts of them. */
export function documentsFirst(files: Artifact[]): Artifact[] {
  const rank = (file: Artifact) => Number(viewOf(file) === "picture");
  return files.toSorted((left, right) => rank(left) - rank(right));
}

/** JSON is set out so that people can read it; all else is as it is. */
export function readable(text: string, { media_type }: Artifact): string {
  if (!/[/+]json/.test(media_type)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
