import type { JsonSchema } from "../../api/types";
import { fieldOf, variantIndex } from "../form/schema";
import type { BlockInfo } from "../model/blocks";
import type { GraphNode } from "../model/graph";
import { getIn, isMap, type Path, type Value } from "../model/value";

/** Something that a block asks for, and whether the node grants it. */
export interface Ask {
  kind: "connection" | "http" | "clock" | "random" | "secret";
  /** The connection or host; empty where there is only one thing to ask for. */
  name: string;
  access: "read" | "write" | null;
  granted: Granted;
  /** Where the grant stands, and what it would be. */
  path: Path;
  grant: Value;
}

/** `answered`: nothing is open, but somebody said so. */
export type Granted = "granted" | "missing" | "answered" | "too-little";

/** Says what a node's block asks for, as far as manifest and config tell. */
export function asksOf(node: GraphNode, block: BlockInfo): Ask[] {
  const grants = isMap(node.written.grants) ? node.written.grants : {};
  return [
    ...connectionsIn(node.written.config, block.config_schema, block.config_schema).map((name) =>
      connectionAsk(name, block, grants),
    ),
    ...(block.capabilities.http ? httpAsks(node, grants) : []),
    ...(["clock", "random"] as const).flatMap((kind) => (block.capabilities[kind] ? [flagAsk(kind, grants)] : [])),
  ];
}

/** Returns the connections that a config names. */
export function connectionsIn(value: Value | undefined, schema: JsonSchema, root: JsonSchema): string[] {
  const field = fieldOf(schema, root, value);
  if (field.format === "connection") return typeof value === "string" && value !== "" ? [value] : [];
  switch (field.kind) {
    case "object":
      return field.properties.flatMap(([name, property]) => connectionsIn(getIn(value, [name]), property, root));
    case "list":
      return Array.isArray(value) ? value.flatMap((item) => connectionsIn(item, field.items, root)) : [];
    case "variants": {
      const variant = field.variants[variantIndex(field.variants, value)];
      return variant?.key ? connectionsIn(getIn(value, [variant.key]), variant.schema, root) : [];
    }
    default:
      return [];
  }
}

function connectionAsk(name: string, block: BlockInfo, grants: Record<string, Value>): Ask {
  const access = block.kind === "loader" ? "write" : "read";
  const written = getIn(grants, ["connections", name]);
  const given = isMap(written) ? written.access : written;
  const isEnough = given === "write" || given === access;
  const granted = written === undefined ? "missing" : isEnough ? "granted" : "too-little";
  const path = isMap(written) ? ["grants", "connections", name, "access"] : ["grants", "connections", name];
  return { kind: "connection", name, access, granted, path, grant: access };
}

function httpAsks(node: GraphNode, grants: Record<string, Value>): Ask[] {
  const written = Array.isArray(grants.http) ? grants.http : null;
  const hosts = hostsIn(node.written.config);
  const given = (written ?? []).filter((host) => typeof host === "string");
  const wanted = hosts.length > 0 ? hosts : given.length === 0 ? [""] : [];
  return wanted.map((name) => {
    const isGranted = given.some((host) => covers(host, name));
    const granted = isGranted ? "granted" : written === null || name !== "" ? "missing" : "answered";
    return {
      kind: "http",
      name,
      access: null,
      granted,
      path: ["grants", "http"],
      grant: name === "" ? [] : [...given, name],
    };
  });
}

function flagAsk(kind: "clock" | "random", grants: Record<string, Value>): Ask {
  const granted = grants[kind] === true ? "granted" : grants[kind] === false ? "answered" : "missing";
  return { kind, name: "", access: null, granted, path: ["grants", kind], grant: true };
}

/** Hosts of the URLs that a config writes out. */
function hostsIn(value: Value | undefined): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(hostsIn))];
  if (isMap(value)) return [...new Set(Object.values(value).flatMap(hostsIn))];
  const found = typeof value === "string" ? /^https?:\/\/([^/${}\s]+)/.exec(value)?.[1] : undefined;
  return found ? [found.replace(/^.*@/, "")] : [];
}

function covers(pattern: string, host: string): boolean {
  const [wanted = "", port] = pattern.split(/:(?=[^\]]*$)/);
  const [name = "", ownPort] = host.split(/:(?=[^\]]*$)/);
  if (port !== "*" && port !== ownPort && !(port === undefined && (ownPort === "80" || ownPort === "443")))
    return false;
  return wanted === name || (wanted.startsWith("*.") && name.endsWith(wanted.slice(1)));
}
