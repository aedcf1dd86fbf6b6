import type { Diagnostic } from "../../api/types";
import type { Problem } from "./document";
import type { Graph } from "./graph";

/** Something that is wrong, and where in the graph it is. */
export interface Issue {
  severity: "error" | "warning";
  message: string;
  hints: string[];
  node: string | null;
  line: number | null;
  column: number | null;
}

/** Places what the server found: at the node that it names, else at the one in whose lines it stands. */
export function toIssues(diagnostics: readonly Diagnostic[], graph: Graph): Issue[] {
  return diagnostics.map((diagnostic) => {
    const line = diagnostic.location?.line ?? null;
    const named = graph.nodes.find(({ name }) => name === diagnostic.node);
    const node = named?.name ?? nodeAtLine(graph, line);
    const { severity, message, hints } = diagnostic;
    return { severity, message, hints: hints ?? [], node, line, column: diagnostic.location?.column ?? null };
  });
}

/** What is wrong with the text as YAML, as issues. */
export function syntaxIssues(problems: readonly Problem[]): Issue[] {
  return problems.map(({ message, line, column }) => {
    return { severity: "error" as const, message, hints: [], node: null, line, column };
  });
}

export function nodeAtLine(graph: Graph, line: number | null): string | null {
  if (line === null) return null;
  return graph.nodes.find(({ lines: [first, last] }) => line >= first && line <= last)?.name ?? null;
}

/** Leaves out what is said twice, as a check and a plan do. */
export function distinct(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter(({ severity, message, line }) => {
    const key = `${severity} ${line} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
