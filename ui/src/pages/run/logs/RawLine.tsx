import { CloseButton, CopyButton, Button, Group, Text } from "@mantine/core";
import type { LogLine } from "../../../api/types";
import { useT } from "../../../i18n";
import classes from "./Logs.module.css";

/** A line as the server keeps it. */
export function RawLine({ line, onClose }: { line: LogLine; onClose: () => void }) {
  const t = useT();
  const text = JSON.stringify(line, null, 2);
  return (
    <section className={classes.raw} aria-label={t("run.rawLine")} tabIndex={0}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{t("run.rawLine")}</Text>
        <Group gap={4} wrap="nowrap">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="subtle" onClick={copy}>
                {t(copied ? "shell.copied" : "shell.copy")}
              </Button>
            )}
          </CopyButton>
          <CloseButton aria-label={t("run.closeLine")} onClick={onClose} />
        </Group>
      </Group>
      <pre>{text}</pre>
    </section>
  );
}
