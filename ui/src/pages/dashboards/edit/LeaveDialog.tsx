import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useT } from "../../../i18n";

/** Asks before what was changed is lost: on the way to another page, out of editing, or out of the tab. */
export function LeaveDialog({ isDirty }: { isDirty: boolean }) {
  const t = useT();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const stays = next.pathname === current.pathname && "edit" in next.search && next.search.edit !== undefined;
      return isDirty && !stays;
    },
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (status !== "blocked") return null;
  return (
    <Modal opened onClose={reset} title={t("dashboards.leaveTitle")}>
      <Stack gap="sm">
        <Text>{t("dashboards.leaveWhy")}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={reset} data-autofocus>
            {t("dashboards.stay")}
          </Button>
          <Button color="red" onClick={proceed}>
            {t("dashboards.leave")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
