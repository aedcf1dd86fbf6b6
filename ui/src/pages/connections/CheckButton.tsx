import { Button, Group } from "@mantine/core";
import { useCheckConnection } from "../../api/mutations";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { CheckResult } from "./CheckResult";

/** Tries a stored connection. */
export function CheckButton({ name }: { name: string }) {
  const t = useT();
  const report = useReport();
  const check = useCheckConnection();
  return (
    <Group gap={8} justify="flex-end" wrap="nowrap">
      {check.data && <CheckResult check={check.data} short />}
      <Button
        variant="default"
        size="compact-xs"
        loading={check.isPending}
        aria-label={t("connections.checkOne", { name })}
        onClick={() => check.mutate(name, { onError: report.problem })}
      >
        {t("connections.check")}
      </Button>
    </Group>
  );
}
