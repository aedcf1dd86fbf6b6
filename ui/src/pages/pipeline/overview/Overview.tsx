import { Group, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, type ReactNode } from "react";
import { runsQuery } from "../../../api/queries";
import type { Pipeline } from "../../../api/types";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { Loading } from "../../../components/Loading";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import { usePages } from "../../../lib/pages";
import { VersionBadge } from "../../pipelines/VersionBadge";
import { NextTicks } from "./NextTicks";
import classes from "./Overview.module.css";
import { RunGrid } from "./RunGrid";

const Trend = lazy(() => import("./Trend").then((module) => ({ default: module.Trend })));

/** Is it well, and has it been? */
export function Overview({ pipeline }: { pipeline: Pipeline }) {
  const t = useT();
  const { query } = usePages(useInfiniteQuery(runsQuery({ pipeline: pipeline.name })));
  const { schedules, author, made_at } = pipeline;
  return (
    <div className={classes.overview}>
      <Group gap={48} align="flex-start">
        <Part title={t("pipeline.nextTicks")}>
          <NextTicks name={pipeline.name} />
          {schedules.map((schedule) => (
            <Text key={schedule} size="xs" c="dimmed">
              {schedule}
            </Text>
          ))}
        </Part>
        <Part title={t("pipelines.version")}>
          <VersionBadge pipeline={pipeline} />
          <Text size="xs" c="dimmed">
            {author} · <Time at={made_at} />
          </Text>
        </Part>
      </Group>
      <Loaded query={query} what={t("runs.loading")}>
        {(runs) =>
          runs.length === 0 ? (
            <Empty>{t("pipeline.noRuns")}</Empty>
          ) : (
            <>
              <Part title={t("pipeline.grid")}>
                <RunGrid pipeline={pipeline.name} />
              </Part>
              <Part title={t("pipeline.trend")}>
                <Suspense fallback={<Loading what={t("pipeline.loadingTrend")} />}>
                  <Trend runs={runs} />
                </Suspense>
              </Part>
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" gap={8} miw={0}>
      <Title order={2}>{title}</Title>
      {children}
    </Stack>
  );
}
