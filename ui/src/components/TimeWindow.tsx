import { Group, TextInput } from "@mantine/core";
import { useT } from "../i18n";
import { formatClock, formatDay } from "../lib/format";

interface Window {
  since?: string;
  until?: string;
}

interface Props extends Window {
  onChange: (window: Window) => void;
}

/** From when to when, in the user's zone. */
export function TimeWindow({ since, until, onChange }: Props) {
  const t = useT();
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        type="datetime-local"
        aria-label={t("shell.since")}
        title={t("shell.since")}
        value={toLocal(since)}
        onChange={(event) => onChange({ since: toUtc(event.currentTarget.value), until })}
      />
      –
      <TextInput
        type="datetime-local"
        aria-label={t("shell.until")}
        title={t("shell.until")}
        value={toLocal(until)}
        onChange={(event) => onChange({ since, until: toUtc(event.currentTarget.value) })}
      />
    </Group>
  );
}

function toLocal(time: string | undefined): string {
  if (!time) return "";
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : `${formatDay(date)}T${formatClock(date, false)}`;
}

function toUtc(local: string): string | undefined {
  return local ? new Date(local).toISOString() : undefined;
}
