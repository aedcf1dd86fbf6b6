import { Button, Stack, Text } from "@mantine/core";
import { IconBoxMultiple, IconCopy, IconPlayerPause, IconTrash } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { deleteSelection, duplicate, groupSelected, toggleDisabled } from "../canvas/commands";
import { useEditor, useEditorPart } from "../state/editor";

/** What can be done with several nodes at once. */
export function SelectionPanel() {
  const t = useT();
  const store = useEditor();
  const nodes = useEditorPart((state) => state.selection.nodes);
  const readOnly = useEditorPart((state) => state.readOnly);
  return (
    <Stack gap="xs" p="sm">
      <Text fw={600}>{t("editor.selected", { count: nodes.length })}</Text>
      <Text c="dimmed">{nodes.join(", ")}</Text>
      {!readOnly && (
        <>
          <Button
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={() => duplicate(store, t("editor.didDuplicate"))}
          >
            {t("editor.duplicate")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconBoxMultiple size={14} />}
            onClick={() => groupSelected(store, t("editor.didGroup"), t("editor.newGroup"))}
          >
            {t("editor.group")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={14} />}
            onClick={() => toggleDisabled(store, t("editor.didDisable"))}
          >
            {t("editor.disable")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconTrash size={14} />}
            onClick={() => deleteSelection(store, t("editor.didDelete"))}
          >
            {t("editor.delete")}
          </Button>
        </>
      )}
    </Stack>
  );
}
