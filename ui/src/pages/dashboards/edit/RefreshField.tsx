import { Group, Select, TextInput } from "@mantine/core";
import { isMap } from "../../../editor/model/value";
import { useI18n } from "../../../i18n";
import { formatDuration, userZone } from "../../../lib/format";
import { setHead } from "../model/edits";
import { refreshInterval } from "../model/read";
import type { Draft } from "./use-draft";

const EVERY = ["1m", "5m", "15m", "1h", "6h", "1d"];
const NONE = "none";
const CRON = "cron";
const FIRST_CRON = "0 8 * * *";

/** When a dashboard is made anew: by hand, after a time, or by a calendar. */
export function RefreshField({ draft }: { draft: Draft }) {
  const { t, language } = useI18n();
  const { refresh } = draft.file;
  const calendar = isMap(refresh) ? { cron: String(refresh.cron ?? ""), zone: String(refresh.zone ?? "") } : null;
  const every = typeof refresh === "string" ? refresh : null;
  const write = (value: Parameters<typeof setHead>[2], merge?: string) =>
    draft.apply(setHead(draft.document, "refresh", value), t("dashboards.didHead"), merge);
  const choose = (next: string | null) => {
    if (next === CRON) write({ cron: FIRST_CRON, zone: userZone() });
    else write(next === NONE || next === null ? undefined : next);
  };
  const named = (value: string) => {
    const interval = refreshInterval(value);
    return interval === null ? value : t("dashboards.refreshNth", { every: formatDuration(interval, language) });
  };
  const times = [...new Set([...EVERY, ...(every === null ? [] : [every])])];
  return (
    <Group align="flex-end" gap="sm">
      <Select
        w={220}
        label={t("dashboards.refreshEvery")}
        data={[
          { value: NONE, label: t("dashboards.refresh-none") },
          ...times.map((value) => ({ value, label: named(value) })),
          { value: CRON, label: t("dashboards.refresh-cron") },
        ]}
        value={calendar ? CRON : (every ?? NONE)}
        allowDeselect={false}
        onChange={choose}
      />
      {calendar && (
        <>
          <TextInput
            label={t("dashboards.cron")}
            value={calendar.cron}
            onChange={(event) => write({ ...calendar, cron: event.currentTarget.value }, "cron")}
          />
          <TextInput
            label={t("dashboards.zone")}
            value={calendar.zone}
            onChange={(event) => write({ ...calendar, zone: event.currentTarget.value }, "zone")}
          />
        </>
      )}
    </Group>
  );
}
