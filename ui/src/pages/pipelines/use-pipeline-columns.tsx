import { Badge, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { PipelineSummary } from "../../api/types";
import { RunStrip } from "../../components/RunStrip";
import { State } from "../../components/State";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { HEALTH } from "../../lib/states";
import { urgency } from "./order";
import { PipelineActions } from "./PipelineActions";
import classes from "./PipelinesPage.module.css";
import { VersionBadge } from "./VersionBadge";

export function usePipelineColumns(): Column<PipelineSummary>[] {
  const t = useT();
  return useMemo(
    () => [
      {
        id: "health",
        header: t("pipelines.health"),
        width: 112,
        sort: ({ health }) => urgency(health),
        cell: ({ health, since }) => (
          <>
            <State look={HEALTH[health]} />
            {since && (
              <span className={classes.second}>
                <Time at={since} />
              </span>
            )}
          </>
        ),
      },
      {
        id: "name",
        header: t("pipelines.pipeline"),
        width: 190,
        sort: ({ name }) => name,
        cell: ({ name, title }) => (
          <>
            <Link to="/pipelines/$name" params={{ name }} className={classes.name}>
              {name}
            </Link>
            <span className={classes.second}>{title}</span>
          </>
        ),
      },
      {
        id: "runs",
        header: t("pipelines.lastRuns"),
        width: 156,
        cell: ({ runs }) => <RunStrip runs={runs} />,
      },
      {
        id: "error",
        header: t("pipelines.lastError"),
        wide: true,
        from: 900,
        cell: ({ error }) => error && <span className={classes.error}>{error}</span>,
      },
      {
        id: "next",
        header: t("pipelines.next"),
        width: 150,
        sort: ({ next }) => next?.due ?? null,
        cell: ({ next, schedules }) => (
          <>
            {next ? <Time at={next.due} /> : <span className={classes.second}>–</span>}
            <span className={classes.second} title={schedules.join("\n")} style={{ maxWidth: 180 }}>
              {schedules[0]}
            </span>
          </>
        ),
      },
      {
        id: "owner",
        header: t("pipelines.owner"),
        width: 170,
        from: 1100,
        sort: ({ owner }) => owner,
        cell: ({ owner, tags }) => (
          <>
            <span>{owner}</span>
            <Group gap={4} wrap="nowrap">
              {tags.map((tag) => (
                <Badge key={tag} size="xs" variant="default" tt="none" fw={500} miw="max-content">
                  {tag}
                </Badge>
              ))}
            </Group>
          </>
        ),
      },
      {
        id: "version",
        header: t("pipelines.version"),
        width: 110,
        from: 760,
        cell: (pipeline) => <VersionBadge pipeline={pipeline} />,
      },
      {
        id: "actions",
        header: t("shell.actions"),
        silent: true,
        width: 72,
        end: true,
        cell: (pipeline) => <PipelineActions pipeline={pipeline} />,
      },
    ],
    [t],
  );
}
