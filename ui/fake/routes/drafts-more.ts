import { parse } from "yaml";
import { json, problem, type Handler } from "../http.ts";

interface Text {
  parameters?: Record<string, { default?: unknown }>;
  nodes?: Record<string, { block?: string; config?: { connection?: string } & Record<string, unknown> }>;
}

/** Configs by node, with the defaults of parameters in their place. */
export function resolvedOf(text: string): Record<string, unknown> {
  const { parameters = {}, nodes = {} } = (parse(text) as Text | null) ?? {};
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => String(parameters[name]?.default ?? whole));
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  };
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, resolve(node.config ?? {})]));
}

const TABLES = ["customers", "orders", "order_lines", "payments", "products", "returns", "stores", "suppliers"];

/** The streams of an extractor; a database whose connection nobody named cannot be asked. */
export const discover: Handler = ({ body }) => {
  const node = String(body.node);
  const written = (parse(String(body.text)) as Text | null)?.nodes?.[node];
  const isDatabase = /^(postgres|mysql|sqlite)@/.test(written?.block ?? "");
  if (!isDatabase) return json({ streams: [] });
  if (written?.config?.connection) return json({ streams: TABLES.map((table) => `public.${table}`) });
  const message = `node \`${node}\` names no connection`;
  const hints = ["choose the `connection` that it reads"];
  const diagnostics = [{ severity: "error" as const, message, hints, node, blame: "user" as const }];
  return problem(422, "wrong-draft", "The draft is wrong", { detail: message, diagnostics });
};

/** What asks blocks is for editors. */
export function forEditors(handler: Handler): Handler {
  return (call) => {
    if (call.world.role !== "viewer") return handler(call);
    const hints = ["ask somebody who is an editor"];
    return problem(403, "forbidden", "Not allowed", { detail: "this needs the role `editor`", hints });
  };
}
