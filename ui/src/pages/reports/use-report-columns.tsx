import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { artifactAddress } from "../../api/queries";
import type { Artifact, Report } from "../../api/types";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { documentsFirst } from "../../lib/artifact";

/** How many files of a report have a link in the list; the page of the report has them all. */
const SHOWN = 4;

/** What is said about a report in the list. */
export function useReportColumns(): Column<Report>[] {
  const t = useT();
  return useMemo(
    () => [
      {
        id: "report",
        header: t("reports.report"),
        wide: true,
        sort: (report) => titleOf(report),
        cell: (report) => (
          <Stack gap={0}>
            <Text fw={550}>{titleOf(report)}</Text>
            <Text size="xs" c="dimmed">
              {`${report.pipeline} · ${report.node} · ${t("reports.outputs", { count: report.outputs })}`}
            </Text>
          </Stack>
        ),
      },
      {
        id: "latest",
        header: t("reports.latest"),
        width: 150,
        sort: ({ latest }) => latest.made_at,
        cell: ({ latest }) => <Time at={latest.made_at} />,
      },
      {
        id: "files",
        header: t("reports.files"),
        width: 220,
        from: 800,
        cell: ({ latest }) => (
          <Group gap={8} wrap="nowrap">
            {documentsFirst(latest.files)
              .slice(0, SHOWN)
              .map((file) => (
                <FileLink key={file.name} run={latest.run} file={file} />
              ))}
            {latest.files.length > SHOWN && (
              <Text size="sm" c="dimmed" title={t("reports.moreFiles", { count: latest.files.length - SHOWN })}>
                {`+${latest.files.length - SHOWN}`}
              </Text>
            )}
          </Group>
        ),
      },
      {
        id: "next",
        header: t("reports.next"),
        width: 150,
        from: 960,
        sort: (report) => nextOf(report) ?? "~",
        cell: (report) => {
          const next = nextOf(report);
          if (report.paused) return <Text c="dimmed">{t("reports.paused")}</Text>;
          return next ? <Time at={next} /> : <Text c="dimmed">{t("reports.notScheduled")}</Text>;
        },
      },
      {
        id: "to",
        header: t("reports.to"),
        width: 180,
        from: 1120,
        cell: ({ deliver }) => (
          <Text truncate c={deliver.length === 0 ? "dimmed" : undefined}>
            {deliver.length === 0 ? t("reports.nobody") : deliver.map(({ to }) => to).join(", ")}
          </Text>
        ),
      },
    ],
    [t],
  );
}

function FileLink({ run, file }: { run: string; file: Artifact }) {
  const t = useT();
  const ending = file.name.split(".").at(-1)?.toUpperCase() ?? file.name;
  return (
    <Anchor
      href={artifactAddress(run, file)}
      target="_blank"
      rel="noreferrer"
      size="sm"
      aria-label={t("reports.openFile", { file: file.name })}
      onClick={(event) => event.stopPropagation()}
    >
      {ending}
    </Anchor>
  );
}

/** Returns what people call a report. */
export function titleOf({ title, pipeline }: Report): string {
  return title ?? pipeline;
}

function nextOf({ schedules }: Report): string | undefined {
  return schedules.flatMap(({ next }) => next).sort()[0];
}
