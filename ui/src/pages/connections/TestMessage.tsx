import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useSendTestMessage } from "../../api/mutations";
import type { Connection, DeliveryDetail } from "../../api/types";
import { Failed } from "../../components/Failed";
import { Loading } from "../../components/Loading";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import { useT } from "../../i18n";
import { DELIVERY } from "../../lib/states";
import { recipientsOf } from "./recipients";

interface Props {
  connection: Connection;
  onClose: () => void;
}

/** Sends a real message through a channel, and shows what the other side said. */
export function TestMessage({ connection: { name, kind }, onClose }: Props) {
  const t = useT();
  const [recipients, setRecipients] = useState("");
  const send = useSendTestMessage();
  const submit = () => send.mutate({ connection: name, recipients: recipientsOf(recipients) });
  return (
    <Modal opened onClose={onClose} title={t("connections.testMessageTo", { name })}>
      <Stack gap="sm">
        <Text>{t("connections.testMessageHow")}</Text>
        {kind === "mail" && (
          <TextInput
            label={t("connections.recipients")}
            description={t("connections.recipientsHelp")}
            value={recipients}
            onChange={(event) => setRecipients(event.currentTarget.value)}
          />
        )}
        {send.isPending && <Loading what={t("connections.sending")} />}
        {send.error && <Failed error={send.error} />}
        {send.data && !send.isPending && <Outcome delivery={send.data} />}
        <Group justify="flex-end">
          <Button leftSection={<IconSend size={14} />} loading={send.isPending} onClick={submit} data-autofocus>
            {t(send.data ? "connections.sendAgain" : "connections.send")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ delivery: { id, state, tries, why } }: { delivery: DeliveryDetail }) {
  const t = useT();
  const said = tries.at(-1)?.said ?? why;
  return (
    <Stack gap={4} role="status">
      <State look={DELIVERY[state]} />
      {said ? (
        <Text style={{ overflowWrap: "anywhere" }}>
          {t("connections.itSaid")}: <Prose text={said} />
        </Text>
      ) : (
        <Text c="dimmed">{t("connections.saidNothing")}</Text>
      )}
      <Link to="/deliveries" search={{ open: String(id) }} className="link">
        {t("connections.toDelivery")}
      </Link>
    </Stack>
  );
}

/** Leads to a test message from the row of a channel. */
export function TestMessageButton({ connection }: { connection: Connection }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-xs"
        aria-label={t("connections.testMessageTo", { name: connection.name })}
        onClick={() => setOpen(true)}
      >
        {t("connections.testMessage")}
      </Button>
      {open && <TestMessage connection={connection} onClose={() => setOpen(false)} />}
    </>
  );
}
