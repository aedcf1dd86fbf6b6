import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Failed } from "../../../components/Failed";
import { Prose } from "../../../components/Prose";
import { NEW_DRAFT, keepDraft, readDraft } from "../../../editor/state/draft";
import { useT } from "../../../i18n";
import { reportPipeline } from "../api";
import type { Dashboard } from "../types";

interface Props {
  dashboard: Dashboard;
  onClose: () => void;
}

/** Opens a pipeline that makes a dashboard as a report in the editor; what was not saved there is only replaced when that is wanted. */
export function ReportDialog({ dashboard: { name, title }, onClose }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () => reportPipeline(name),
    onSuccess: ({ text }) => {
      keepDraft(NEW_DRAFT, { text, version: null, at: new Date().toISOString() });
      void navigate({ to: "/pipelines/new" });
    },
  });
  const replaces = readDraft(NEW_DRAFT) !== null;
  return (
    <Modal opened onClose={onClose} title={t("dashboards.makeReportOf", { title })}>
      <Stack gap="sm">
        <Text>
          <Prose text={t("dashboards.reportHow")} />
        </Text>
        {replaces && <Text fw={600}>{t("dashboards.reportReplaces")}</Text>}
        {make.error && <Failed error={make.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button data-autofocus loading={make.isPending} onClick={() => make.mutate()}>
            {t("dashboards.openInEditor")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
