import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useT } from "../i18n";
import { Failed } from "./Failed";

interface Props {
  title: string;
  /** What will be gone, and what will not. */
  consequence: string;
  /** What has to be typed. */
  word: string;
  action: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmByTyping({ title, consequence, word, action, busy, error, onConfirm, onClose }: Props) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === word) onConfirm();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack component="form" onSubmit={submit} gap="sm">
        <Text>{consequence}</Text>
        <TextInput
          label={t("shell.typeToConfirm", { word })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        {error ? <Failed error={error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button type="submit" color="red" disabled={typed !== word} loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
