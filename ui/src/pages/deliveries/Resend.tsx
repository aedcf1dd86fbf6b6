import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useResendDelivery } from "../../api/mutations";
import type { Delivery } from "../../api/types";
import { Failed } from "../../components/Failed";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";

/** Sends a delivery anew that was sent or given up, once it is clear what that means. */
export function Resend({ delivery: { id, title, channel, state } }: { delivery: Delivery }) {
  const t = useT();
  const report = useReport();
  const resend = useResendDelivery();
  const [asking, setAsking] = useState(false);
  const confirm = () =>
    resend.mutate(id, {
      onSuccess: () => {
        setAsking(false);
        report.done(t("deliveries.didResend"));
      },
    });
  return (
    <>
      <Group>
        <Button variant="default" leftSection={<IconSend size={14} />} onClick={() => setAsking(true)}>
          {t("deliveries.resend")}
        </Button>
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("deliveries.resendTitle", { title })}>
        <Stack gap="sm">
          <Text>{t(state === "sent" ? "deliveries.resendTaken" : "deliveries.resendLost", { channel })}</Text>
          {resend.error && <Failed error={resend.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t("shell.cancel")}
            </Button>
            <Button loading={resend.isPending} onClick={confirm}>
              {t("deliveries.resend")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
