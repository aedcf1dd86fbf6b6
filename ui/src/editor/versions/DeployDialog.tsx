import { useState } from "react";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useDeploy } from "../../api/mutations";
import { versionQuery } from "../../api/queries";
import { Failed } from "../../components/Failed";
import { Loading } from "../../components/Loading";
import { useReport } from "../../components/report";
import { useT } from "../../i18n";
import { useSave } from "../save/context";
import { isDirty, pipelineName, useEditor, useEditorPart } from "../state/editor";
import { DiffTabs } from "./DiffTabs";

/** Shows what deploying would change, saves the draft if need be, and deploys it. */
export function DeployDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const store = useEditor();
  const report = useReport();
  const { save } = useSave();
  const deploy = useDeploy();
  const [message, setMessage] = useState("");
  const { text, base } = useEditorPart((state) => state);
  const errors = useEditorPart((state) => state.issues.filter(({ severity }) => severity === "error").length);
  const dirty = useEditorPart(isDirty);
  const pipeline = useEditorPart(pipelineName);
  const act = async () => {
    const version = await save(message || null);
    if (version === null) return;
    const done = await deploy.mutateAsync({ pipeline, version }).catch(() => null);
    if (!done) return;
    store.set({ base: { ...store.get().base, deployed: done.version } });
    report.done(t("editor.didDeploy", { version: done.version }));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="80rem" title={t("editor.deployTitle", { name: pipeline })}>
      <Stack gap="sm">
        <Deployed name={pipeline} version={base.deployed} text={text} />
        {dirty && (
          <TextInput
            label={t("editor.message")}
            placeholder={t("editor.messagePlaceholder")}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
        )}
        {errors > 0 && <Text c="var(--state-failing)">{t("editor.cannotDeploy", { errors })}</Text>}
        {deploy.error && <Failed error={deploy.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button
            leftSection={<IconRocket size={14} />}
            disabled={errors > 0}
            loading={deploy.isPending}
            onClick={() => void act()}
          >
            {dirty ? t("editor.saveAndDeploy") : t("editor.deploy")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Deployed({ name, version, text }: { name: string; version: number | null; text: string }) {
  const t = useT();
  const { data, error } = useQuery({ ...versionQuery(name, version ?? 0), enabled: version !== null });
  if (version === null) return <Text>{t("editor.neverDeployed")}</Text>;
  if (error) return <Failed error={error} />;
  if (data?.text === undefined) return <Loading />;
  return (
    <>
      <Text>{t("editor.deployedToDraft", { version })}</Text>
      <DiffTabs before={data.text} after={text} />
    </>
  );
}
