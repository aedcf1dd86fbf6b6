import type { ConnectionKind } from "../../../api/types";
import type { Translate } from "../../../i18n";

/** What is not plain from its label alone. */
const HELP = [
  "mail-user",
  "mail-password",
  "mail-from",
  "mail-to",
  "mail-ca_file",
  "teams-address",
  "teams-allow_http",
  "slack-channel",
  "slack-address",
  "slack-token",
  "slack-endpoint",
  "slack-allow_http",
  "webhook-address",
  "webhook-signing_key",
  "webhook-template",
  "webhook-content_type",
  "webhook-expect",
  "webhook-method",
  "webhook-allow_http",
] as const;

/** Returns what a field of the form is for; nothing where its label says it. */
export function helpOf(kind: ConnectionKind, what: string, t: Translate): string | undefined {
  const key = HELP.find((each) => each === `${kind}-${what}`);
  return key && t(`connections.help-${key}`);
}
