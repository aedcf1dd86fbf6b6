import { Button, Code, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useCheckConnectionInput, useSaveConnection } from "../../../api/mutations";
import type { Connection, ConnectionKind } from "../../../api/types";
import { Failed } from "../../../components/Failed";
import { useReport } from "../../../components/report";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import { CheckResult } from "../CheckResult";
import { TestMessage } from "../TestMessage";
import { DeleteConnection } from "./DeleteConnection";
import { Fields } from "./Fields";
import { TAKERS, GROUPS } from "./kinds";
import { useForm } from "./use-form";

interface Props {
  /** The one to change; without it a new one is made. */
  connection?: Connection;
  taken: string[];
  /** What kind a new one begins as. */
  begin?: ConnectionKind;
  onDone: () => void;
}

export function ConnectionForm({ connection, taken, begin, onDone }: Props) {
  const t = useT();
  const report = useReport();
  const form = useForm(connection, taken, begin);
  const save = useSaveConnection();
  const check = useCheckConnectionInput();
  const [deleting, setDeleting] = useState(false);
  const [testing, setTesting] = useState(false);
  const { values, input, set } = form;
  const elsewhere = connection !== undefined && connection.source !== "store";
  const canEdit = useCanEdit() && !elsewhere;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!form.canSave || !canEdit) return;
    const etag = connection ? `"${connection.version}"` : null;
    const onSuccess = () => {
      report.done(t("connections.didSave", { name: values.name }));
      onDone();
    };
    save.mutate({ connection: values.name, etag, ...input }, { onSuccess });
  };
  return (
    <Stack component="form" gap="sm" onSubmit={submit}>
      {elsewhere && <Text c="dimmed">{t(`connections.readOnly-${connection.source as "file"}`)}</Text>}
      {!connection && (
        <TextInput
          label={t("connections.name")}
          description={t("connections.nameHelp")}
          value={values.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={(form.isTaken && t("connections.taken")) || (form.isBadName && t("connections.badName"))}
          required
          data-autofocus
        />
      )}
      <Select
        label={t("connections.kind")}
        data={GROUPS.map(({ group, kinds }) => ({
          group: t(`connections.${group}`),
          items: kinds.map((kind) => ({ value: kind, label: t(`connections.kind-${kind}`) })),
        }))}
        value={values.kind}
        allowDeselect={false}
        onChange={(kind) => kind && form.setKind(kind as ConnectionKind)}
        disabled={connection !== undefined}
      />
      <Fields form={form} known={connection?.credentials ?? []} disabled={!canEdit} />
      <Text size="xs" c="dimmed">
        URL <Code>{input.url}</Code>
      </Text>
      {check.data && <CheckResult check={check.data} />}
      {check.error && <Failed error={check.error} />}
      {save.error && <Failed error={save.error} />}
      <Group gap="xs">
        {connection && canEdit && (
          <Button variant="subtle" color="red" onClick={() => setDeleting(true)}>
            {t("connections.delete")}
          </Button>
        )}
        {connection && canEdit && TAKERS.includes(connection.kind) && (
          <Button ml="auto" variant="default" leftSection={<IconSend size={14} />} onClick={() => setTesting(true)}>
            {t("connections.testMessage")}
          </Button>
        )}
        <Button
          ml={connection && TAKERS.includes(connection.kind) ? undefined : "auto"}
          variant="default"
          disabled={!form.canCheck}
          loading={check.isPending}
          onClick={() => check.mutate({ ...input, name: connection?.name })}
        >
          {t("connections.check")}
        </Button>
        <Button type="submit" disabled={!form.canSave || !canEdit} loading={save.isPending}>
          {t("connections.save")}
        </Button>
      </Group>
      {testing && connection && <TestMessage connection={connection} onClose={() => setTesting(false)} />}
      {deleting && connection && (
        <DeleteConnection connection={connection} onClose={() => setDeleting(false)} onDone={onDone} />
      )}
    </Stack>
  );
}
