import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Problems } from "../../../components/Problems";
import { isName } from "../../../editor/model/edits/keys";
import { useT } from "../../../i18n";
import { dashboardQuery, useSaveDashboard } from "../api";
import { copyText, nameOf, starterText } from "./starter";

interface Props {
  /** The dashboard that is copied. */
  from?: string;
  onClose: () => void;
}

/** Asks for a title and a name, and opens what is new to be changed. */
export function NewDashboard({ from, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const save = useSaveDashboard();
  const { data: original, error } = useQuery({ ...dashboardQuery(from ?? ""), enabled: from !== undefined });
  const [typed, setTyped] = useState<{ title?: string; name?: string }>({});
  const title = typed.title ?? (original ? t("dashboards.copyOf", { title: original.title }) : "");
  const name = typed.name ?? (typed.title === undefined && from !== undefined ? `${from}-copy` : nameOf(title));
  const wrongName = name !== "" && !isName(name);
  const canSave = title.trim() !== "" && isName(name) && (from === undefined || original !== undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    const text = original ? copyText(original.text, title) : starterText(title, t("dashboards.starterTile"));
    const open = () => void navigate({ to: "/dashboards/$name", params: { name }, search: { edit: "1" } });
    save.mutate({ dashboard: name, text, etag: null }, { onSuccess: open });
  };
  return (
    <Modal opened onClose={onClose} title={from === undefined ? t("dashboards.new") : t("dashboards.duplicate")}>
      <Stack component="form" onSubmit={submit} gap="sm">
        <TextInput
          label={t("dashboards.title-field")}
          required
          value={title}
          onChange={(event) => setTyped({ ...typed, title: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label={t("dashboards.name")}
          description={t("dashboards.nameHelp")}
          required
          value={name}
          error={wrongName && t("dashboards.nameWrong")}
          onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
        />
        {(save.error ?? error) && <Problems error={save.error ?? error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button type="submit" disabled={!canSave} loading={save.isPending}>
            {t("dashboards.make")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
