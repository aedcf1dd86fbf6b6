import { Button, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n";

export function NotFound() {
  const t = useT();
  return (
    <Stack p="xl" align="flex-start" gap="sm">
      <Title order={1}>{t("shell.notFound")}</Title>
      <Text c="dimmed">{t("shell.notFoundWhy")}</Text>
      <Button component={Link} to="/pipelines">
        {t("shell.toPipelines")}
      </Button>
    </Stack>
  );
}
