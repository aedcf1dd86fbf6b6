/** Returns the addresses of a list that is divided by commas. */
export function recipientsOf(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
