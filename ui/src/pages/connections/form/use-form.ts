import { useState } from "react";
import type { Connection, ConnectionInput, ConnectionKind } from "../../../api/types";
import { KINDS } from "./kinds";
import { unmet } from "./needs";
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

const blank = (kind: ConnectionKind): Values => {
  const parts: Parts = kind === "mail" ? { security: "starttls" } : {};
  return { name: "", kind, parts, endpoint: "", region: "", credentials: {}, options: {} };
};

function valuesOf(connection: Connection | undefined, begin: ConnectionKind): Values {
  if (!connection) return blank(begin);
  const { name, kind, url, endpoint, region, options = {} } = connection;
  const parts = toParts(kind, url);
  return {
    name,
    kind,
    parts: kind === "mail" && options.tls === "none" ? { ...parts, security: "none" } : parts,
    endpoint: endpoint ?? "",
    region: region ?? "",
    credentials: {},
    options,
  };
}

/** Returns the options as they are saved: those that say something, and of a mail server whether the line stays open to all. */
function optionsOf({ kind, parts, options }: Values): Record<string, string> {
  const { tls, ...others } = options;
  const said = Object.entries(kind === "mail" ? others : options).filter(([, value]) => value.trim() !== "");
  const isOpen = kind === "mail" && parts.security === "none";
  return { ...Object.fromEntries(said), ...(isOpen && { tls: tls ?? "none" }) };
}

/** The values of the form for a connection, and what they come to. A new one begins as one of `begin`. */
export function useForm(connection: Connection | undefined, taken: string[], begin: ConnectionKind = "postgres") {
  const [values, setValues] = useState(() => valuesOf(connection, begin));
  const { name, kind, parts, endpoint, region, credentials } = values;
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== ""));
  const options = optionsOf(values);
  const { settings = [] } = KINDS[kind];
  const input: ConnectionInput = {
    url: toUrl(kind, parts),
    ...(settings.includes("endpoint") && { endpoint: endpoint || undefined }),
    ...(settings.includes("region") && { region: region || undefined }),
    ...(Object.keys(options).length > 0 && { options }),
    ...(Object.keys(given).length > 0 && { credentials: given }),
  };
  const isTaken = !connection && taken.includes(name);
  const isNamed = NAME.test(name) && !isTaken;
  const known = connection?.credentials ?? [];
  const isWhole = missing(kind, parts).length === 0 && unmet(kind, { ...values, known }).length === 0;
  return {
    values,
    input,
    isTaken,
    isBadName: name !== "" && !NAME.test(name),
    canCheck: isWhole,
    canSave: isNamed && isWhole,
    set: (change: Partial<Values>) => setValues((before) => ({ ...before, ...change })),
    setKind: (next: ConnectionKind) => setValues((before) => ({ ...blank(next), name: before.name })),
  };
}
