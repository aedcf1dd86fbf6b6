import type { ConnectionKind } from "../../../api/types";
import { KINDS, type Credential, type Option } from "./kinds";
import type { Parts } from "./url";

/** Returns the credentials that a connection has: a bot of Slack a token, an incoming webhook its address. */
export function credentialsOf(kind: ConnectionKind, { channel }: Parts): Credential[] {
  if (kind === "slack") return [channel ? "token" : "address"];
  return KINDS[kind].credentials;
}

/** Says whether nothing can be sent without it. */
export function isNeeded(kind: ConnectionKind, what: Credential | Option, parts: Parts): boolean {
  if (what === "password") return kind === "mail" && Boolean(parts.user);
  return what === "address" || what === "token" || what === "from";
}

interface Given {
  parts: Parts;
  options: Record<string, string>;
  credentials: Record<string, string>;
  /** The names of the credentials that are set already. */
  known: string[];
}

/** Returns the credentials and options of a channel that still have to be filled in. */
export function unmet(kind: ConnectionKind, { parts, options, credentials, known }: Given): (Credential | Option)[] {
  const needed = (what: Credential | Option) => isNeeded(kind, what, parts);
  return [
    ...credentialsOf(kind, parts).filter((each) => needed(each) && !credentials[each] && !known.includes(each)),
    ...(KINDS[kind].options ?? []).filter((each) => needed(each) && !options[each]?.trim()),
  ];
}
