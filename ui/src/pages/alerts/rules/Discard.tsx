import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useT } from "../../../i18n";

interface Props {
  /** The version that the rules go back to; 0 for none. */
  version: number;
  onDiscard: () => void;
}

/** Throws away what is not saved, once somebody has said so twice. */
export function Discard({ version, onDiscard }: Props) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const confirm = () => {
    setAsking(false);
    onDiscard();
  };
  return (
    <>
      <Button ml="auto" variant="default" onClick={() => setAsking(true)}>
        {t("alerts.discard")}
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("alerts.discardTitle")}>
        <Stack gap="sm">
          <Text>{version > 0 ? t("alerts.discardWhat", { version }) : t("alerts.discardNew")}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t("shell.cancel")}
            </Button>
            <Button color="red" onClick={confirm}>
              {t("alerts.discard")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
