import { useState } from "react";
import type { Connection, ConnectionInput, ConnectionKind } from "../../../api/types";
import { missing, toParts, toUrl, type Parts } from "./url";

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

interface Values {
  name: string;
  kind: ConnectionKind;
  parts: Parts;
  endpoint: string;
  region: string;
  /** What is left empty stays as it is. */
  credentials: Record<string, string>;
  options: Record<string, string>;
}

function valuesOf(connection: Connection | undefined): Values {
  if (!connection) {
    return { name: "", kind: "postgres", parts: {}, endpoint: "", region: "", credentials: {}, options: {} };
  }
  const { name, kind, url, endpoint, region, options = {} } = connection;
  return {
    name,
    kind,
    parts: toParts(kind, url),
    endpoint: endpoint ?? "",
    region: region ?? "",
    credentials: {},
    options,
  };
}

/** The values of the form for a connection, and what they come to. */
export function useForm(connection: Connection | undefined, taken: string[]) {
  const [values, setValues] = useState(() => valuesOf(connection));
  const { name, kind, parts, endpoint, region, credentials, options } = values;
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== ""));
  const input: ConnectionInput = {
    url: toUrl(kind, parts),
    ...(kind === "s3" && { endpoint: endpoint || undefined, region: region || undefined }),
    ...(Object.keys(options).length > 0 && { options }),
    ...(Object.keys(given).length > 0 && { credentials: given }),
  };
  const isTaken = !connection && taken.includes(name);
  const isNamed = NAME.test(name) && !isTaken;
  return {
    values,
    input,
    isTaken,
    isBadName: name !== "" && !NAME.test(name),
    canCheck: missing(kind, parts).length === 0,
    canSave: isNamed && missing(kind, parts).length === 0,
    set: (change: Partial<Values>) => setValues((before) => ({ ...before, ...change })),
  };
}
