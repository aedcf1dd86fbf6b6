import { Group, Loader, Text } from "@mantine/core";
import { useT } from "../i18n";

interface Props {
  /** What is being loaded; a sentence. */
  what?: string;
}

export function Loading({ what }: Props) {
  const t = useT();
  return (
    <Group gap="xs" role="status" py="sm">
      <Loader size={14} color="gray" />
      <Text c="dimmed">{what ?? t("shell.loading")}</Text>
    </Group>
  );
}
