import { Text } from "@mantine/core";
import type { PipelineSummary } from "../../api/types";
import { useT } from "../../i18n";

/** Which version runs, and whether a newer one waits to be deployed. */
export function VersionBadge({ pipeline: { version, deployed } }: { pipeline: PipelineSummary }) {
  const t = useT();
  if (deployed === null) return <Text c="dimmed">{t("pipelines.notDeployed", { version })}</Text>;
  return (
    <>
      <span className="numbers">v{deployed}</span>
      {version > deployed && (
        <Text size="xs" c="dimmed">
          {t("pipelines.newer", { version })}
        </Text>
      )}
    </>
  );
}
