import { Code } from "@mantine/core";

/** A text from the server or a catalogue, with what stands between backticks as code. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <Code key={index}>{part}</Code> : part));
}
