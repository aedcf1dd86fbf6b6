import { Button, Text } from "@mantine/core";
import { IconBan, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useCancelRun, useRerun } from "../../api/mutations";
import type { Run } from "../../api/types";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import classes from "./RunsPage.module.css";

interface Props {
  runs: Run[];
  onDone: () => void;
}

/** What can be done with the selected runs together. */
export function BulkBar({ runs, onDone }: Props) {
  const t = useT();
  const report = useReport();
  const canEdit = useCanEdit();
  const cancel = useCancelRun();
  const rerun = useRerun();
  const [busy, setBusy] = useState(false);
  if (runs.length === 0 || !canEdit) return null;
  const going = runs.filter((run) => run.status === "running");
  const ended = runs.filter((run) => run.status !== "running");
  const each = async (chosen: Run[], act: (run: Run) => Promise<unknown>, told: (count: number) => string) => {
    setBusy(true);
    const results = await Promise.allSettled(chosen.map(act));
    setBusy(false);
    onDone();
    const failed = results.filter((result) => result.status === "rejected");
    report.done(told(results.length - failed.length));
    if (failed[0]) report.problem(failed[0].reason);
  };
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t("runs.bulk")}>
      <Text fw={550}>{t("runs.selected", { count: runs.length })}</Text>
      <Button
        variant="default"
        leftSection={<IconBan size={14} />}
        disabled={going.length === 0}
        loading={busy}
        onClick={() =>
          void each(
            going,
            (run) => cancel.mutateAsync(run.id),
            (count) => t("runs.didCancel", { count }),
          )
        }
      >
        {t("runs.cancelSelected", { count: going.length })}
      </Button>
      <Button
        variant="default"
        leftSection={<IconRefresh size={14} />}
        disabled={ended.length === 0}
        loading={busy}
        onClick={() =>
          void each(
            ended,
            (run) => rerun.mutateAsync({ id: run.id, from: "start" }),
            (count) => t("runs.didRerun", { count }),
          )
        }
      >
        {t("runs.rerunSelected", { count: ended.length })}
      </Button>
      <Button variant="subtle" color="gray" onClick={onDone}>
        {t("shell.clear")}
      </Button>
    </div>
  );
}
