import { Button, Select, Text } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { useI18n } from "../../../i18n";
import { formatNumber } from "../../../lib/format";
import { REJECT, REJECT_STATUSES } from "../../../lib/states";
import classes from "./Rejects.module.css";
import { counted, type Reject, type RejectFilter } from "./rows";

export interface More {
  isLoading: boolean;
  read: () => void;
}

interface Props {
  rejects: Reject[];
  shown: number;
  total: number;
  more?: More;
  filter: RejectFilter;
  onFilter: (change: RejectFilter) => void;
  children: ReactNode;
}

/** More reasons than this are no choice any more; typing finds the others. */
const MOST = 100;

export function Filters({ rejects, shown, total, more, filter, onFilter, children }: Props) {
  const { t, language } = useI18n();
  const number = (value: number) => formatNumber(value, language);
  const statuses = useMemo(() => new Map(counted(rejects, ({ status }) => status)), [rejects]);
  const reasons = useMemo(() => counted(rejects, ({ reason }) => reason), [rejects]);
  return (
    <div className={classes.bar}>
      {children}
      <Select
        aria-label={t("rejects.status")}
        placeholder={t("rejects.anyStatus")}
        data={REJECT_STATUSES.map((each) => ({
          value: each,
          label: `${t(REJECT[each].word)} (${number(statuses.get(each) ?? 0)})`,
        }))}
        value={filter.status ?? null}
        onChange={(status) => onFilter({ status: status ?? undefined })}
        clearable
        w={190}
      />
      <Select
        aria-label={t("run.reason")}
        placeholder={t("rejects.anyReason")}
        data={reasons.map(([reason, count]) => ({ value: reason, label: `${reason} (${number(count)})` }))}
        value={filter.reason ?? null}
        onChange={(reason) => onFilter({ reason: reason ?? undefined })}
        limit={MOST}
        clearable
        searchable
        className={classes.reasons}
      />
      <Text size="xs" c="dimmed" ml="auto" role="status">
        {rejects.length < total
          ? t("rejects.firstOf", { shown: number(shown), read: number(rejects.length), total: number(total) })
          : t("rejects.shownOf", { shown: number(shown), total: number(total) })}
      </Text>
      {more && (
        <Button variant="default" loading={more.isLoading} onClick={more.read}>
          {t("rejects.more")}
        </Button>
      )}
    </div>
  );
}
