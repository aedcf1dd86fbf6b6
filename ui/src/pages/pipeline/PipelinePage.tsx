import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { pipelineQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { useT } from "../../i18n";
import { useKeys } from "../../shell/keys/keys";
import { PipelineHead } from "./PipelineHead";
import classes from "./PipelinePage.module.css";

const Overview = lazy(() => import("./overview/Overview").then((module) => ({ default: module.Overview })));
const Versions = lazy(() => import("./versions/Versions").then((module) => ({ default: module.Versions })));
const PipelineRuns = lazy(() => import("./PipelineRuns").then((module) => ({ default: module.PipelineRuns })));
const PipelineSchedule = lazy(() =>
  import("./PipelineSchedule").then((module) => ({ default: module.PipelineSchedule })),
);

const TABS = ["overview", "runs", "schedule", "versions"] as const;
type TabName = (typeof TABS)[number];

export function PipelinePage() {
  const t = useT();
  const { name } = useParams({ from: "/shell/pipelines/$name" });
  const search = useSearch({ from: "/shell/pipelines/$name" });
  const navigate = useNavigate({ from: "/pipelines/$name" });
  const query = useQuery(pipelineQuery(name));
  const tab = TABS.find((each) => each === search.tab) ?? "overview";
  const show = (next: TabName) => void navigate({ search: { tab: next }, replace: true });
  useKeys(
    TABS.map((each, index) => ({ keys: String(index + 1), label: t(`pipeline.${each}`), act: () => show(each) })),
  );
  return (
    <div className={classes.page}>
      <Loaded query={query} what={t("pipeline.loading")}>
        {(pipeline) => (
          <>
            <PipelineHead pipeline={pipeline} />
            <Tabs value={tab} onChange={(next) => show(next as TabName)} className={classes.tabs} keepMounted={false}>
              <Tabs.List className={classes.tabList}>
                {TABS.map((each) => (
                  <Tabs.Tab key={each} value={each}>
                    {t(`pipeline.${each}`)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value={tab} className={classes.panel}>
                <Suspense fallback={<Loading />}>
                  <Tab tab={tab} pipeline={pipeline} />
                </Suspense>
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Tab({ tab, pipeline }: { tab: TabName; pipeline: Pipeline }) {
  if (tab === "runs") return <PipelineRuns name={pipeline.name} />;
  if (tab === "schedule") return <PipelineSchedule pipeline={pipeline} />;
  if (tab === "versions") return <Versions pipeline={pipeline} />;
  return <Overview pipeline={pipeline} />;
}
