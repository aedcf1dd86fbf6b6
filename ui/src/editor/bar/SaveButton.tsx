import { useState } from "react";
import { ActionIcon, Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { IconChevronDown, IconDeviceFloppy } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { useSave } from "../save/context";
import { isDirty, useEditorPart } from "../state/editor";

/** Saves at once, or with a message. */
export function SaveButton() {
  const t = useT();
  const { save, isSaving } = useSave();
  const canSave = useEditorPart((state) => isDirty(state) || state.base.version === null);
  const [opened, setOpened] = useState(false);
  const [message, setMessage] = useState("");
  const saveWith = () => {
    setOpened(false);
    setMessage("");
    void save(message.trim() || null);
  };
  return (
    <Group gap={0} wrap="nowrap">
      <Button
        variant="default"
        leftSection={<IconDeviceFloppy size={14} />}
        disabled={!canSave}
        loading={isSaving}
        onClick={() => void save(null)}
      >
        {t("editor.save")}
      </Button>
      <Popover opened={opened} onChange={setOpened} trapFocus position="bottom-end" transitionProps={{ duration: 0 }}>
        <Popover.Target>
          <ActionIcon
            variant="default"
            size={30}
            disabled={!canSave}
            aria-label={t("editor.saveWithMessage")}
            onClick={() => setOpened(!opened)}
          >
            <IconChevronDown size={14} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap={8} w={320}>
            <TextInput
              label={t("editor.message")}
              placeholder={t("editor.messagePlaceholder")}
              value={message}
              onChange={(event) => setMessage(event.currentTarget.value)}
              onKeyDown={(event) => event.key === "Enter" && saveWith()}
            />
            <Button onClick={saveWith}>{t("editor.save")}</Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
