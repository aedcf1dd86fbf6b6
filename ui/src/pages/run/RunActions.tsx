import { Button, Menu } from "@mantine/core";
import { IconBan, IconChevronDown, IconRefresh } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useCancelRun } from "../../api/mutations";
import type { RunDetail, RunFrom } from "../../api/types";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { useKeys } from "../../shell/keys/keys";
import { useBegin } from "../runs/use-begin";

const RerunDialog = lazy(() => import("./RerunDialog").then((module) => ({ default: module.RerunDialog })));

export function RunActions({ run }: { run: RunDetail }) {
  const canEdit = useCanEdit();
  if (!canEdit) return null;
  return run.status === "running" ? <CancelButton id={run.id} /> : <RerunMenu run={run} />;
}

function CancelButton({ id }: { id: string }) {
  const t = useT();
  const report = useReport();
  const cancel = useCancelRun();
  const act = () => cancel.mutate(id, { onSuccess: () => report.done(t("run.cancelling")), onError: report.problem });
  useKeys([{ keys: "c", label: t("run.cancel"), act }]);
  return (
    <Button variant="default" leftSection={<IconBan size={14} />} loading={cancel.isPending} onClick={act}>
      {t("run.cancel")}
    </Button>
  );
}

function RerunMenu({ run }: { run: RunDetail }) {
  const t = useT();
  const { again, isStarting } = useBegin();
  const [asking, setAsking] = useState(false);
  const rerun = (from: RunFrom) => again({ id: run.id, from });
  useKeys([{ keys: "r", label: t("run.rerunStart"), act: () => rerun("start") }]);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            leftSection={<IconRefresh size={14} />}
            rightSection={<IconChevronDown size={14} />}
            loading={isStarting}
          >
            {t("run.rerun")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => rerun("start")}>{t("run.rerunStart")}</Menu.Item>
          <Menu.Item onClick={() => rerun("last-commit")}>{t("run.rerunCommit")}</Menu.Item>
          <Menu.Item disabled={!run.text} onClick={() => setAsking(true)}>
            {t("run.rerunWith")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {asking && run.text && <RerunDialog run={run} text={run.text} onClose={() => setAsking(false)} />}
      </Suspense>
    </>
  );
}
