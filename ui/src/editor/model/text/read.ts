import { Composer, type CST, type Document, Lexer, LineCounter, Parser, YAMLParseError } from "yaml";
import type { Slices } from "../slices";

// The parser compares each key with all before it, which takes longer than reading the file where there are hundreds of nodes.
const PARSE = { uniqueKeys: false, prettyErrors: false } as const;
/** How many words of the file are read in a slice: a few milliseconds. */
const SLICE = 2_000;

/** Reads YAML as the package's `parseDocument` does, but in slices. */
export function* readYaml(text: string, lines = new LineCounter()): Slices<Document> {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let read = 0;
  lines.addNewLine(0);
  for (const word of new Lexer().lex(text)) {
    tokens.push(...parser.next(word));
    read += 1;
    if (read % SLICE === 0) yield;
  }
  tokens.push(...parser.end());
  yield;
  const [first, second] = [...new Composer(PARSE).compose(tokens, true, text.length)] as [Document, Document?];
  if (second) {
    const [start = 0, end = 0] = second.range ?? [];
    first.errors.push(new YAMLParseError([start, end], "MULTIPLE_DOCS", "the file holds several documents"));
  }
  return first;
}
