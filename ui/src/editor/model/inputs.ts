import { isMap, type Value } from "./value";

/** One source of a node's rows: `output` of `source`, for `port` where the file names one. */
export interface Input {
  port: string | null;
  source: string;
  output: string | null;
}

/** Reads `inputs`: a node, a list of nodes, or a map from ports to nodes. */
export function readInputs(value: Value | undefined): Input[] {
  if (typeof value === "string") return [toInput(null, value)];
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string").map((item) => toInput(null, item));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([port, source]) => (typeof source === "string" ? [toInput(port, source)] : []));
}

/** Writes inputs in the shortest form that says them; nothing when there are none. */
export function writeInputs(inputs: readonly Input[]): Value | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  if (inputs.some(({ port }) => port !== null)) {
    return Object.fromEntries(inputs.map((input) => [input.port ?? impliedName(input), toText(input)]));
  }
  return inputs.length === 1 ? toText(first) : inputs.map(toText);
}

/** The name under which a port of many inputs knows a source that the file gives no name. */
export function impliedName({ source, output }: Pick<Input, "source" | "output">): string {
  return output === null ? source : `${source}_${output}`;
}

function toInput(port: string | null, text: string): Input {
  const dot = text.indexOf(".");
  return dot < 0
    ? { port, source: text, output: null }
    : { port, source: text.slice(0, dot), output: text.slice(dot + 1) };
}

function toText({ source, output }: Input): string {
  return output === null ? source : `${source}.${output}`;
}
