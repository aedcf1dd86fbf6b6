import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useDeleteSecret, useSaveSecret } from "../../api/mutations";
import { ConfirmByTyping } from "../../components/ConfirmByTyping";
import { Failed } from "../../components/Failed";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";

interface Props {
  /** The one to change; without it a new one is made. */
  name?: string;
  onDone: () => void;
}

export function SecretForm({ name: known, onDone }: Props) {
  const t = useT();
  const report = useReport();
  const save = useSaveSecret();
  const remove = useDeleteSecret();
  const [name, setName] = useState(known ?? "");
  const [value, setValue] = useState("");
  const [deleting, setDeleting] = useState(false);
  const done = (message: string) => () => {
    report.done(message);
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ secret: name, value }, { onSuccess: done(t("connections.didSave", { name })) });
  };
  return (
    <Stack component="form" gap="sm" onSubmit={submit}>
      {known === undefined && (
        <TextInput
          label={t("connections.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          pattern="[A-Za-z_][A-Za-z0-9_\-]{0,63}"
          required
          data-autofocus
        />
      )}
      <PasswordInput
        label={t("connections.value")}
        description={t("connections.valueHelp")}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="new-password"
        required
      />
      {save.error && <Failed error={save.error} />}
      <Group gap="xs">
        {known !== undefined && (
          <Button variant="subtle" color="red" onClick={() => setDeleting(true)}>
            {t("connections.delete")}
          </Button>
        )}
        <Button ml="auto" type="submit" loading={save.isPending}>
          {t("connections.save")}
        </Button>
      </Group>
      {deleting && (
        <ConfirmByTyping
          title={t("connections.deleteTitle", { name })}
          consequence={t("connections.deleteSecret")}
          word={name}
          action={t("connections.delete")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(name, { onSuccess: done(t("connections.didDelete", { name })) })}
          onClose={() => setDeleting(false)}
        />
      )}
    </Stack>
  );
}
