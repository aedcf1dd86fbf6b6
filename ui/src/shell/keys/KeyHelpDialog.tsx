import { Group, Kbd, Modal, Stack, Text } from "@mantine/core";
import { useT } from "../../i18n";
import type { KeyHelp } from "./keys";

interface Props {
  keys: KeyHelp[] | null;
  onClose: () => void;
}

export function KeyHelpDialog({ keys, onClose }: Props) {
  const t = useT();
  const always: KeyHelp[] = [
    { keys: "Ctrl K", label: t("shell.keyFind") },
    { keys: "?", label: t("shell.keyHelp") },
  ];
  // Several tables of one page have the same keys.
  const listed = new Map([...(keys ?? []), ...always].map((each) => [each.keys + each.label, each]));
  const shown = [...listed.values()];
  return (
    <Modal opened={keys !== null} onClose={onClose} title={t("shell.keys")} size="sm">
      <Stack component="dl" gap={8} m={0}>
        {shown.map(({ keys: combination, label }) => (
          <Group key={combination + label} justify="space-between" wrap="nowrap">
            <Text component="dt">{label}</Text>
            <Group component="dd" gap={4} m={0} wrap="nowrap">
              {combination.split(" ").map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
