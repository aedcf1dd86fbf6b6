import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useCancelBackfill } from "../../../api/mutations";
import type { KeptBackfill } from "../../../api/types";
import { Failed } from "../../../components/Failed";
import { useReport } from "../../../components/report";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";

interface Props {
  backfill: KeptBackfill;
  onClose: () => void;
}

/** Asks before what is left of a backfill is cancelled, and says what that is. */
export function CancelBackfill({ backfill: { id, since, until, ticks }, onClose }: Props) {
  const t = useT();
  const report = useReport();
  const cancel = useCancelBackfill();
  const confirm = () =>
    cancel.mutate(id, {
      onSuccess: () => {
        onClose();
        report.done(t("schedules.didCancelBackfill"));
      },
    });
  const { waiting = 0, running = 0 } = ticks;
  return (
    <Modal opened onClose={onClose} title={t("schedules.cancelBackfillTitle")}>
      <Stack gap="sm">
        <Text>
          <Time at={since} /> – <Time at={until} />
        </Text>
        <Text>{t("schedules.cancelBackfillWhat", { waiting, running })}</Text>
        {cancel.error && <Failed error={cancel.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("schedules.letGoOn")}
          </Button>
          <Button color="red" loading={cancel.isPending} onClick={confirm}>
            {t("schedules.cancelBackfillNow")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
