import { Button, CopyButton, Group, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { RunDetail } from "../../api/types";
import { Empty } from "../../components/Empty";
import { useT } from "../../i18n";
import classes from "./tables.module.css";

/** The file as it ran. */
export function TextTab({ run: { text, pipeline, version } }: { run: RunDetail }) {
  const t = useT();
  if (text === null) return <Empty>{t("run.noText")}</Empty>;
  return (
    <>
      <Group mb={8}>
        <Text c="dimmed">
          {pipeline}
          {version !== null && ` v${version}`}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              onClick={copy}
            >
              {copied ? t("shell.copied") : t("shell.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className={classes.code} tabIndex={0}>
        {text}
      </pre>
    </>
  );
}
