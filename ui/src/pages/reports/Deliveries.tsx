import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useResendDelivery } from "../../api/mutations";
import { deliveryQuery, runDeliveriesQuery } from "../../api/queries";
import type { Delivery } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { Prose } from "../../components/Prose";
import { useReport } from "../../components/report";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";

/** What left because of a run, and where it stands; it can be sent once more. */
export function Deliveries({ run }: { run: string }) {
  const t = useT();
  const query = useQuery(runDeliveriesQuery(run));
  const isEditor = useCanEdit();
  const [again, setAgain] = useState<Delivery | null>(null);
  return (
    <Loaded query={query}>
      {(deliveries) => (
        <Stack gap="xs">
          {deliveries.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("reports.noDeliveries")}
            </Text>
          )}
          {deliveries.map((delivery) => (
            <div key={delivery.id}>
              <Group gap="xs" wrap="nowrap">
                <Text size="sm" style={{ flex: 1 }}>
                  {`${delivery.channel}: ${t(`reports.state-${delivery.state}`)} `}
                  <Time at={delivery.ended_at ?? delivery.made_at} />
                </Text>
                {isEditor && delivery.state !== "waiting" && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`${t("reports.resend")}: ${delivery.channel}`}
                    onClick={() => setAgain(delivery)}
                  >
                    {t("reports.resend")}
                  </Button>
                )}
              </Group>
              <Said delivery={delivery} />
            </div>
          ))}
          {again && <Resend delivery={again} onClose={() => setAgain(null)} />}
        </Stack>
      )}
    </Loaded>
  );
}

/** What the other side said last. */
function Said({ delivery }: { delivery: Delivery }) {
  const { data } = useQuery(deliveryQuery(String(delivery.id)));
  const said = delivery.why ?? data?.tries.at(-1)?.said;
  return (
    <Text size="xs" c="dimmed">
      {said && <Prose text={said} />}
    </Text>
  );
}

function Resend({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const t = useT();
  const report = useReport();
  const resend = useResendDelivery();
  const { id, channel, recipients } = delivery;
  const who = recipients.join(", ") || t("reports.ownRecipients");
  const send = () =>
    resend.mutate(id, {
      onSuccess: () => {
        report.done(t("reports.didResend", { channel }));
        onClose();
      },
      onError: report.problem,
    });
  return (
    <Modal opened onClose={onClose} title={t("reports.resendTitle")}>
      <Text mb="md">{t("reports.resendHow", { channel, who })}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("shell.cancel")}
        </Button>
        <Button loading={resend.isPending} onClick={send}>
          {t("reports.resend")}
        </Button>
      </Group>
    </Modal>
  );
}
