import { Text } from "@mantine/core";
import { useI18n } from "../i18n";
import { formatMoment, formatRelative } from "../lib/format";
import { useNow } from "../lib/now";

interface Props {
  at: string;
  seconds?: boolean;
  /** Also says how long ago or ahead it is. */
  relative?: boolean;
}

/** A moment in the user's zone, with UTC in the tooltip. */
export function Time({ at, seconds = false, relative = false }: Props) {
  const { language } = useI18n();
  const now = useNow();
  const date = new Date(at);
  const ago = formatRelative(date.getTime(), now, language);
  const utc = date
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
  return (
    <time dateTime={at} title={`${utc} · ${ago}`} style={{ whiteSpace: "nowrap" }}>
      {formatMoment(date, new Date(now), seconds)}
      {relative && (
        <Text span size="xs" c="dimmed" ml={8}>
          {ago}
        </Text>
      )}
    </time>
  );
}
